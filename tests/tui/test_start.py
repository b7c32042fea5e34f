"""Starting the app from a command line."""

import os
import pty
import subprocess
import sys

import pytest

TUI = [sys.executable, "-m", "tui"]


def start_in_a_terminal(**environment: str) -> "subprocess.CompletedProcess[str]":
    """What becomes of the app's start."""
    ours, theirs = pty.openpty()
    try:
        return subprocess.run(
            TUI,
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24", **environment},
        )
    finally:
        os.close(ours)
        os.close(theirs)


def test_without_a_terminal_it_refuses_in_one_line() -> None:
    done = subprocess.run(TUI, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "needs a terminal to draw on" in done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TERM": "dumb"}, "TERM=dumb"),
        ({"COLUMNS": "40", "LINES": "10"}, "40 columns and 10 lines"),
        ({"REAR_DIFF_TUI_MOUSE": "perhaps"}, "REAR_DIFF_TUI_MOUSE in the environment"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(environment: dict[str, str], said: str) -> None:
    done = start_in_a_terminal(**environment)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_the_app_imports_nothing_of_the_other_face() -> None:
    foreign = ("api", "fastapi", "uvicorn", "starlette", "typer", "pyarrow", "psutil")
    program = f"import sys, tui.app; print([n for n in {foreign} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
