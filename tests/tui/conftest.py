"""What all tests of the terminal face share."""

import pytest

from tui.presentation import names


@pytest.fixture(scope="session", autouse=True)
def _names_are_read() -> None:
    """So that no picture depends on how quickly a thread reads them."""
    names.load()
