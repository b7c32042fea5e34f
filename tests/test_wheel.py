"""The wheel holds what the code reads at run time, and nothing of the tests."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in a wheel built from this checkout."""
    made = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (wheel,) = made.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_holds_the_files_that_are_no_code(names: set[str]) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "rear_diff", "tui", "api"], cwd=PROJECT, capture_output=True, text=True
    )
    kept = [name for name in listed.stdout.splitlines() if not name.endswith(".py")]
    if not kept:  # a source without its history
        kept = [
            str(file.relative_to(PROJECT))
            for package in ("rear_diff", "tui", "api")
            for file in (PROJECT / package).rglob("*.*")
            if file.suffix not in (".py", ".pyc")
        ]
    assert {Path(name).suffix for name in kept} >= {
        ".sql",
        ".tcss",
        ".txt",
        ".json",
        ".html",
        ".js",
    }
    assert [name for name in kept if name not in names] == []


def test_it_holds_no_tests(names: set[str]) -> None:
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]
