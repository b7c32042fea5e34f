"""What earlier releases left on a user's disk, opened by this one: nothing of it is lost."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff import __version__
from rear_diff.access.caller import Scope
from rear_diff.access.tokens import TokenFile
from rear_diff.database.connect import Target, connect
from rear_diff.database.migrate import migrate, our_migrations
from rear_diff.labelling.journal import Journal, State, journal_file
from rear_diff.labelling.journal.schema import VERSION
from tests.releases.store import KEPT, STORED
from tests.tui.driving import running, seen, sent, stored
from tui.last_seen import load_last_seen
from tui.state import load_state

RELEASES = sorted(STORED.iterdir())
ROWS = "SELECT md5(string_agg(t::text, E'\n' ORDER BY t::text)) FROM {} AS t"


@pytest.fixture(params=RELEASES, ids=lambda place: place.name)
def release(request: pytest.FixtureRequest) -> Path:
    """What one release left."""
    return Path(request.param)


@pytest.fixture
def told(release: Path) -> dict[str, str]:
    """What was done with it."""
    return dict(json.loads((release / "told.json").read_text("utf-8")))


@pytest.fixture
def left(release: Path, bare_target: Target) -> Target:
    """Its database."""
    with psycopg.connect(make_conninfo("", **bare_target.keywords())) as connection:
        connection.execute((release / "database.sql").read_bytes())
    return bare_target


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, for the files."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def restore_journal(release: Path) -> Path:
    """The release's journal, where this one looks for it."""
    file = journal_file()
    file.parent.mkdir(parents=True, mode=0o700)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((release / "journal.sql").read_text("utf-8"))
    return file


def test_this_release_is_among_them() -> None:
    """`python -m tests.releases.store` stores it, before it is tagged."""
    assert __version__ in [place.name for place in RELEASES]


async def test_every_row_stays_and_the_shape_is_the_newest(left: Target) -> None:
    async def content(connection: psycopg.AsyncConnection) -> list[Any]:
        tables = ("atp.training", "atp.media", "atp.prediction")
        asked = [await connection.execute(ROWS.format(table).encode()) for table in tables]
        return [await cursor.fetchone() for cursor in asked]

    async with connect(left) as connection:
        before = await content(connection)
        await migrate(connection)
        assert await migrate(connection) == ()
        assert await content(connection) == before
        count = await connection.execute("SELECT count(*) FROM atp.training")
        assert await count.fetchone() == (KEPT,)


@pytest.mark.parametrize("applied", range(2, len(our_migrations())))
async def test_a_database_of_an_older_shape_is_brought_to_the_newest(
    applied: int, bare_target: Target
) -> None:
    title = ("tt0000001", "would_watch", True, True)
    async with connect(bare_target) as connection:
        await migrate(connection, our_migrations()[:applied])
        await connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year,"
            " label, human_labeled, reviewed) VALUES (%s, 'movie', 'One', 1999, %s, %s, %s)",
            title,
        )
        done = await migrate(connection)
        assert [each.version for each in done] == [
            each.version for each in our_migrations()[applied:]
        ]
        found = await connection.execute(
            "SELECT imdb_id, label::text, human_labeled, reviewed FROM atp.training"
        )
        assert await found.fetchall() == [title]


def test_the_journal_has_every_change_in_the_newest_form(
    release: Path, told: dict[str, str], home: Path
) -> None:
    file = restore_journal(release)
    with Journal(file) as journal:
        counts = journal.counts(told["identity"])
        assert {state: counts.get(state, 0) for state in (State.SENT, State.CONFLICT)} == {
            State.SENT: 2,
            State.CONFLICT: 1,
        }
        assert counts[State.PENDING] == 1
    with Journal(home / "new.sqlite") as new:
        new.counts("")
    assert shape(file) == shape(home / "new.sqlite")


def shape(file: Path) -> tuple[int, set[str]]:
    """The version of a journal's form, and its statements."""
    with closing(sqlite3.connect(file)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        statements = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        assert version == VERSION
        return version, {" ".join(sql.replace('"', "").split()) for (sql,) in statements}


@pytest.mark.thorough
@pytest.mark.usefixtures("home")
async def test_what_was_not_sent_is_sent_and_what_was_done_is_taken_back(
    release: Path, told: dict[str, str], left: Target
) -> None:
    file = restore_journal(release)
    async with connect(left) as connection:
        await migrate(connection)
    async with running(left, database=told["identity"]) as pilot:
        await sent(pilot)
        with Journal(file) as journal:
            assert not journal.counts(told["identity"]).get(State.PENDING)
        assert (await stored(left, told["unsent"]))["label"] == "would_watch"
        for key in ("unsent", "last"):
            await pilot.press("u")
            await seen(pilot, "undone:")
            await sent(pilot)
            assert (await stored(left, told[key]))["label"] is None
        assert (await stored(left, told["applied"]))["label"] == "would_watch"


def test_what_is_remembered_is_remembered(
    release: Path, told: dict[str, str], tmp_path: Path
) -> None:
    for name in ("state.json", "last-seen.json", "tokens.json"):
        shutil.copy(release / name, tmp_path)
    state = load_state(tmp_path / "state.json")
    assert (state.trouble, state.sealed) == ("", False)
    assert state.databases[told["identity"]].tables["training"].filter == "year:>=1900"
    # Of another form it is not read; but where it is, it is all there.
    picture = load_last_seen(tmp_path / "last-seen.json", told["circumstances"])
    if picture is not None:
        assert len(picture.rows) == KEPT
        assert picture.identity == told["identity"]
    assert [(each.name, each.scope) for each in TokenFile(tmp_path / "tokens.json")] == [
        ("anna", Scope.LABEL)
    ]
