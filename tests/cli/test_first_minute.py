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
from tui import arguments

COMMAND = Path(sys.executable).with_name("rear-diff")
APP = COMMAND.with_name("rear-diff-tui")


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


@pytest.mark.parametrize(
    ("shell", "files"),
    [
        ("bash", (".bashrc", ".bash_completions/rear-diff.sh", ".bash_completions/{app}.sh")),
        ("zsh", (".zshrc", ".zfunc/_rear-diff", ".zfunc/_{app}")),
        ("fish", (".config/fish/completions/{app}.fish",)),
    ],
)
def test_completion_of_both_commands_installs_with_one(
    shell: str, files: tuple[str, ...], tmp_path: Path
) -> None:
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
    assert done.stdout.count("restart the terminal") == 1
    for file in files:
        assert (tmp_path / file.format(app=APP.name)).exists()


@pytest.mark.thorough
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


def asked_by_a_shell(home: Path, words: str, **variables: str) -> list[str]:
    """What the app answers a shell that completes the last of `words`, line by line."""
    done = subprocess.run(
        [APP],
        env={**os.environ, "HOME": str(home), "_TYPER_COMPLETE_ARGS": words, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.thorough
def test_in_bash_the_app_completes_its_flags_tabs_and_themes(tmp_path: Path) -> None:
    named = tmp_path / "bash"
    named.symlink_to("/bin/bash")
    path = f"{COMMAND.parent}:{os.environ['PATH']}"
    home = {**os.environ, "HOME": str(tmp_path), "SHELL": "/bin/bash", "PATH": path}

    def bash(script: str) -> list[str]:
        done = subprocess.run([named, "-c", script], env=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def completed(words: str) -> list[str]:
        # As readline does it: what is asked for the command, with the words in these variables.
        return bash(
            f"source ~/.bashrc; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
            "set -- $(complete -p $COMP_WORDS); while [ $1 != -F ]; do shift; done; "
            '$2 $COMP_WORDS; echo "${COMPREPLY[@]}"'
        )

    bash("rear-diff --install-completion; exit $?")
    assert completed("rear-diff-tui --th") == ["--theme"]
    assert completed("rear-diff-tui --read-only --tab h") == ["history"]
    assert completed("rear-diff-tui --theme rear-diff-") == ["rear-diff-ansi", "rear-diff-mono"]
    assert "nord" in completed("rear-diff-tui --theme n")
    assert completed("rear-diff-tui --config /etc/pass") == []  # bash offers files
    assert completed("rear-diff exp") == ["export"]


@pytest.mark.thorough
def test_in_fish_and_zsh_the_app_completes_too(tmp_path: Path) -> None:
    fish = {"_REAR_DIFF_TUI_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    zsh = {"_REAR_DIFF_TUI_COMPLETE": "complete_zsh"}
    known = {flag for each in arguments._parser()._actions for flag in each.option_strings}
    told = [line.split("\t") for line in asked_by_a_shell(tmp_path, "rear-diff-tui -", **fish)]
    assert {line[0] for line in told} == known
    assert all(len(line) == 2 for line in told), "a help in two lines is two completions"
    assert asked_by_a_shell(tmp_path, "rear-diff-tui --tab h", **fish) == ["history"]
    (line,) = asked_by_a_shell(tmp_path, "rear-diff-tui --tab h", **zsh)
    assert '"history"' in line


def test_the_app_knows_who_installs_its_completion() -> None:
    done = subprocess.run([APP, "--install-completion"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "rear-diff --install-completion" in done.stderr
