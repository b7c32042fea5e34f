"""Every command of the documentation is run, or is listed with why it cannot be."""

import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import typer.main
import yaml
from psycopg.conninfo import make_conninfo

from rear_diff.cli import app
from rear_diff.database.connect import Target
from rear_diff.settings import load_settings
from tests.documentation.blocks import PAGES, PROJECT, Command, commands, inline, shown
from tests.documentation.elsewhere import NOT_RUN
from tests.documentation.running import FINDING, LASTING, Typist, environment_for, free_port
from tests.schemas import build_v32, built
from tui.arguments import _parser

ID = "tt2759766"
"""The title that the examples name, which the sample rows do not have."""

EMBEDDED = ("docs/tutorial.md", "docs/how-to/csv.md", "docs/how-to/backup.md")
"""The pages that speak of the embedded database, on which theirs are typed."""

ALL = [each for page in PAGES for each in commands(page)]


def not_run(text: str) -> str | None:
    """The pattern of the list that lets a command be left out."""
    return next((pattern for pattern in NOT_RUN if re.match(pattern, text)), None)


def test_the_list_of_what_is_not_run_names_nothing_else() -> None:
    assert {not_run(each.text) for each in ALL} - {None} == set(NOT_RUN)
    assert sum(not_run(each.text) is None for each in ALL) > sum(
        not_run(each.text) is not None for each in ALL
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_within_sentences_are_commands(page: Path) -> None:
    root = typer.main.get_command(app)
    for text in inline(page):
        program, *words = [word.rstrip(",.") for word in shlex.split(text)]
        if program == "rear-diff-tui":
            known = {flag for action in _parser()._actions for flag in action.option_strings}
        else:
            known = _flags(root, words, text)
        assert {word for word in words if word.startswith("-")} <= known, text


def _flags(command: object, words: list[str], text: str) -> set[str]:
    """The flags of the subcommand that `words` begin with."""
    found = {"--help"}
    while True:
        for parameter in getattr(command, "params", ()):
            found |= {*parameter.opts, *parameter.secondary_opts}
        below = getattr(command, "commands", None)
        names = [word for word in words if not word.startswith("-")]
        if not below or not names:
            return found
        assert names[0] in below, text
        command, words = below[names[0]], words[words.index(names[0]) + 1 :]


@contextmanager
def typing(page: str, settings: Mapping[str, str]) -> Iterator[Typist]:
    """Somebody new, in a directory that looks like a checkout, with the files that the page has."""
    with tempfile.TemporaryDirectory(prefix="rear-diff-page-") as made:
        home = Path(made)
        # The embedded server's user passes through.
        home.chmod(0o711)
        (home / ".venv").symlink_to(sys.prefix)
        (home / "labels.csv").write_text(f"imdb_id,label\n{ID},would_watch\n")
        port = free_port()
        own = {
            "REAR_DIFF_API_PORT": str(port),
            "REAR_DIFF_EMBEDDED_DIRECTORY": str(home / "postgresql"),
        }
        typist = Typist(home, environment_for(home, {**settings, **own}), port)
        try:
            yield typist
        finally:
            typist.end()
            if page in EMBEDDED:
                typist.run("rear-diff embedded stop")


def settings_of(target: Target) -> dict[str, str]:
    return {
        "REAR_DIFF_PGSQL_HOST": str(target.parameters["host"]),
        "REAR_DIFF_PGSQL_PORT": str(target.parameters["port"]),
        "REAR_DIFF_PGSQL_USERNAME": str(target.parameters["user"]),
        "REAR_DIFF_PGSQL_DATABASE": str(target.parameters["dbname"]),
        # Nobody's key is here.
        "REAR_DIFF_CATALOGUE_DEMO_RATINGS": "true",
    }


@pytest.fixture
def target(sample_target: Target) -> Target:
    with psycopg.connect(make_conninfo("", **sample_target.keywords())) as connection:
        connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " VALUES (%s, 'movie', 'Title', 2001), ('tt0133093', 'movie', 'The Matrix', 1999)",
            [ID],
        )
    return sample_target


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_can_be_typed_from_its_beginning_to_its_end(page: Path, target: Target) -> None:
    name = page.relative_to(PROJECT).as_posix()
    if all(not_run(each.text) for each in commands(page)):
        pytest.skip("It has no commands that are run here.")
    with typing(name, {} if name in EMBEDDED else settings_of(target)) as typist:
        for command in commands(page):
            if command.text.startswith("systemctl enable"):
                # What it starts.
                typist.type(Command(name, "rear-diff serve"))
            elif not not_run(command.text):
                typist.type(command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_our_commands_do_goes_well_here_too(
    page: Path,
    target: Target,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The same without what lasts and what makes a database: quick, in this very process."""
    for name, value in settings_of(target).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "labels.csv").write_text(f"imdb_id,label\n{ID},would_watch\n")
    for command in commands(page):
        if not_run(command.text) or re.match("|".join(LASTING), command.text):
            continue
        if command.text.startswith("cat >"):
            subprocess.run(["bash", "-c", command.text], check=True)
        words = shlex.split(command.text)
        if words[0] != "rear-diff" or words[1] == "embedded" or "|" in command.text:
            continue
        last = [str(file) for file in tmp_path.glob(words[-1])] if "*" in words[-1] else words[-1:]
        with pytest.raises(SystemExit) as ended:
            app([*words[1:-1], *last], prog_name="rear-diff")
        printed = capfd.readouterr()
        fine = (0, 1) if re.fullmatch(FINDING, command.text) else (0,)
        assert int(ended.value.code or 0) in fine, f"{command}\n{printed.err}"


def test_the_roles_that_are_told_can_be_made(bare_target: Target) -> None:
    """Each block of SQL, in a database such as others have."""
    built(bare_target, build_v32)
    blocks = [block for page in PAGES for block in shown(page, "sql")]
    assert blocks
    with psycopg.connect(make_conninfo("", **bare_target.keywords())) as connection:
        for block in blocks:
            connection.execute(block.encode())
        # Roles are the whole server's.
        connection.rollback()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_settings_that_are_shown_are_settings(page: Path, tmp_path: Path) -> None:
    for number, block in enumerate(shown(page, "toml")):
        config = tmp_path / f"{number}.toml"
        config.write_text(block)
        assert load_settings(config=config, environ={}, directory=tmp_path).config == config
    for block in shown(page, "ini"):
        (tmp_path / ".env").write_text(block)
        origins = load_settings(environ={}, directory=tmp_path).origins.values()
        assert sum(origin.startswith(".env: ") for origin in origins) == block.count("=")


def test_what_is_installed_is_an_extra() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    extras = " ".join(
        each for listed in project["optional-dependencies"].values() for each in listed
    )
    listed = (
        each.text for each in ALL if "is_an_extra" in NOT_RUN.get(not_run(each.text) or "", "")
    )
    found = {text.split()[-1] for text in listed}
    assert found
    assert all(name in extras for name in found)


def test_what_is_copied_is_there() -> None:
    (copied,) = {each.text.split()[1] for each in ALL if each.text.startswith("cp ")}
    units = {file.stem for file in PROJECT.glob(copied)}
    enabled = [each.text.split()[3:] for each in ALL if "systemctl enable" in each.text]
    assert enabled == [sorted(units)]


def test_docker_names_what_is_there() -> None:
    services = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]
    root = typer.main.get_command(app)
    typed = [shlex.split(each.text) for each in ALL if each.text.startswith("docker ")]
    for words in typed:
        if "-f" in words:
            assert (PROJECT / words[words.index("-f") + 1]).exists()
        if words[:3] == ["docker", "compose", "run"]:
            service = next(word for word in words[3:] if word in services)
            program, *rest = words[words.index(service) + 1 :]
            assert program in ("rear-diff", "rear-diff-tui")
            assert not rest or rest[0] in getattr(root, "commands", {})
    # The image is called the same where it is built and where it is run.
    assert {words[-1] for words in typed if words[1] == "run"} <= {
        words[words.index("-t") + 1] for words in typed if words[1] == "build"
    }


def test_ssh_asks_for_what_is_needed() -> None:
    typed = [shlex.split(each.text) for each in ALL if each.text.startswith("ssh ")]
    assert typed
    for words in typed:
        # The app needs a terminal; a forwarded page is on the other machine's.
        assert "-t" in words or "--web" in words
        assert "rear-diff-tui" in words
