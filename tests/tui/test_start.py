"""Starting the app from a command line."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tui.arguments import read_arguments
from tui.screens import TAB_PLACES
from tui.tab_names import TABS, tab_named

TUI = [sys.executable, "-m", "tui"]


def start_in_a_terminal(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """What becomes of the app's start."""
    ours, theirs = pty.openpty()
    try:
        return subprocess.run(
            [*TUI, *arguments],
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
    assert "--linear" in done.stderr


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


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--tab", "medai"], 'no tab "medai"; did you mean media? There are training, media,'),
        (["--tab", "12"], 'no tab "12". There are training, media, predictions, flyway, '),
        (["--tab", "\x1b[2J"], r'no tab "\u001b[2J".'),
        (["--theme", "nrod"], '--theme: there is no theme "nrod"; did you mean nord?'),
    ],
)
def test_a_wrong_flag_is_refused_with_the_choices(flags: list[str], said: str) -> None:
    done = start_in_a_terminal(*flags)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


@pytest.mark.thorough
def test_a_wrong_theme_in_a_setting_is_told_by_its_source(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('tui.theme = "draculla"')
    done = start_in_a_terminal("--config", str(config))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f'{config}: there is no theme "draculla"; did you mean dracula?' in done.stderr
    done = start_in_a_terminal(REAR_DIFF_TUI_THEME="rear-dif")
    assert "variable REAR_DIFF_TUI_THEME: there is no theme" in done.stderr


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("media", 'there is no argument "media". The chores are the command rear-diff'),
        ("--linaer", "there is no flag --linaer; did you mean --linear?"),
        ("--0", "there is no flag --0; -h has all"),
    ],
)
def test_what_is_no_argument_is_told_with_what_may_be_meant(
    word: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["rear-diff-tui", word])
    with pytest.raises(SystemExit):
        read_arguments()
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wanted", "table"),
    [("media", "media"), ("Predictions", "movies"), ("movies", "movies"), (" 4 ", "flyway")],
)
def test_a_tab_has_a_name_and_a_digit(wanted: str, table: str) -> None:
    assert tab_named(wanted) == table


def test_the_names_of_the_tabs_are_those_on_the_screen() -> None:
    assert list(TABS.items()) == [(each.heading.lower(), each.name) for each in TAB_PLACES]


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"COLUMNS": "59"}, {"LINES": "14"}])
def test_what_is_refused_is_refused_before_textual_is_imported(environment: dict[str, str]) -> None:
    done = start_in_a_terminal(PYTHONPROFILEIMPORTTIME="1", **environment)
    assert done.returncode == 2
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "tui.terminal" in imported
    assert not {"textual", "psycopg", "pydantic"} & imported


def test_the_app_imports_nothing_of_the_other_face() -> None:
    foreign = ("api", "fastapi", "uvicorn", "starlette", "typer", "pyarrow", "psutil")
    program = f"import sys, tui.app; print([n for n in {foreign} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_what_writes_a_frame_need_not_wait_for_what_the_screen_does_next() -> None:
    program = (
        "import sys\n"
        "from tui import starting\n"
        "class App:\n"
        "    trouble, return_code, starts_anew = None, 0, True\n"
        "    async def run_async(self, mouse):\n"
        "        print(sys.getswitchinterval() <= 0.001)\n"
        "starting._leave(App(), False)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr
