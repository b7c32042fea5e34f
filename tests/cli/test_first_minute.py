"""Help, wrong commands and completion: what somebody meets who has never typed it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from rear_diff.cli import app
from rear_diff.cli.commands import ELSEWHERE
from tests.cli.conftest import Run

COMMAND = Path(sys.executable).with_name("rear-diff")


def _paths(command: object, *names: str) -> list[tuple[str, ...]]:
    commands = getattr(command, "commands", {})
    return [names, *(path for name in commands for path in _paths(commands[name], *names, name))]


@pytest.mark.parametrize("path", _paths(typer.main.get_command(app)), ids=" ".join)
def test_help_is_short_and_has_an_example(
    path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit, match="0"):
        app([*path, "--help"], prog_name="rear-diff")
    said = capsys.readouterr().out
    assert "Example" in said
    example = said.replace("-\n  ", "-").replace("\n  ", " ").partition("Example")[2]
    assert "rear-diff" in example
    assert all(name in example for name in path)
    assert said.count("\n") <= 36
    assert max(map(len, said.splitlines())) <= 100


def test_the_list_of_commands_says_of_each_what_it_is_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit, match="0"):
        app(["--help"], prog_name="rear-diff")
    listed = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()
    assert len(listed) == len(typer.main.get_group(app).commands)
    assert all(line.endswith(".") and "..." not in line for line in listed)


def test_a_wrong_value_is_told_with_the_right_ones_alone(run: Run) -> None:
    done = run("list", "catalogue")
    assert done.returncode == 2
    assert "'table': 'catalogue' is not one of 'training', 'media'" in done.stderr


@pytest.mark.parametrize(
    ("word", "said"), [("--halp", "did you mean --help?"), ("export", "rear-diff -h")]
)
def test_the_app_answers_what_it_does_not_know(word: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", word],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("exprot", "'export'"),
        ("lable", "'label'"),
        ("tui", "rear-diff-tui"),
        ("ls", "rear-diff list"),
    ],
)
def test_a_wrong_command_is_answered_with_the_right_one(wrong: str, right: str, run: Run) -> None:
    done = run(wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert right in done.stderr


def test_other_words_lead_to_commands_that_there_are() -> None:
    names = set(typer.main.get_group(app).commands)
    assert not names & ELSEWHERE.keys()
    for told in ELSEWHERE.values():
        said = told.rstrip(".").split("rear-diff", 1)[1].split()
        assert said[0].startswith("-") or said[0] in names


@pytest.mark.parametrize(("shell", "file"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_completion_installs_with_one_command(shell: str, file: str, tmp_path: Path) -> None:
    # The shell that runs it is found by its name, whatever it is.
    named = tmp_path / shell
    named.symlink_to("/bin/bash")
    home = {**os.environ, "HOME": str(tmp_path), "SHELL": f"/bin/{shell}"}
    done = subprocess.run(
        [named, "-c", f"{COMMAND} --install-completion; exit $?"],
        env=home,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"{shell} completion installed" in done.stdout
    assert (tmp_path / file).exists()


def test_what_was_installed_completes_commands_tables_and_flags(tmp_path: Path) -> None:
    def completed(words: str) -> list[str]:
        done = subprocess.run(
            [COMMAND],
            env={
                **os.environ,
                "_REAR_DIFF_COMPLETE": "complete_bash",
                "COMP_WORDS": words,
                "COMP_CWORD": str(words.count(" ")),
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        return done.stdout.split()

    assert completed("rear-diff exp") == ["export"]
    assert completed("rear-diff export me") == ["media"]
    assert "--filter" in completed("rear-diff list training --f")
    assert completed("rear-diff label tt0133093 would_w") == ["would_watch"]
