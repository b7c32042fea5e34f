"""What all tests of the terminal face share."""

from pathlib import Path

import pytest

from tui.presentation import names


@pytest.fixture(scope="session", autouse=True)
def _names_are_read() -> None:
    """So that no picture depends on how quickly a thread reads them."""
    names.load()


@pytest.fixture(autouse=True)
def _a_home_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """So that no test finds what another one has left in the journal."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    return home
