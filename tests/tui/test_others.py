"""Two people on one database: what one does, the other sees in place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from rear_diff import query as asking
from rear_diff.database import notifications
from rear_diff.database.connect import Target, connect
from rear_diff.database.notifications import listening as room
from tests.database.notifications.listening import end_listeners
from tests.tui.driving import (
    AppPilot,
    change_behind,
    filter_by,
    first_rows_held,
    frame,
    line_with,
    row,
    running,
    screen,
    seen,
    sent,
    table,
    until,
)
from tui import hearing
from tui.app import RearDiffApp
from tui.screens import others
from tui.writing import Writer

TITLES = "label:none"


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody waits for what is spread over seconds, to spare the database."""
    monkeypatch.setattr(hearing, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(hearing, "MOVING", 0)


@asynccontextmanager
async def two(target: Target, **settings: Any) -> AsyncIterator[tuple[AppPilot, AppPilot]]:
    """Anna's app and Bo's, which hear each other."""
    async with running(target, who="anna") as anna, running(target, who="bo", **settings) as bo:
        await heard_each_other(anna, bo)
        yield anna, bo


async def heard_each_other(*pilots: AppPilot) -> None:
    for pilot in pilots:
        await until(pilot, partial(has_company, pilot))


def has_company(pilot: AppPilot) -> bool:
    return len(session(pilot).hearing.roster) > 0


def session(pilot: AppPilot) -> Any:
    return screen(pilot).session


def label_of(pilot: AppPilot, key: object) -> object:
    values = table(pilot).row(key)
    return values and values["label"]


def conflicts(pilot: AppPilot) -> int:
    """How many the app knows of."""
    assert isinstance(pilot.app, RearDiffApp)
    return pilot.app.conflicts


async def test_a_label_is_seen_by_the_other_in_place_and_marked(sample_target: Target) -> None:
    async with two(sample_target) as (anna, bo):
        await filter_by(anna, TITLES)
        await filter_by(bo, TITLES)
        key, name = row(anna)["imdb_id"], row(anna)["media_title"]
        await bo.press("j", "j", "j")
        await anna.press("x")
        await until(bo, lambda: label_of(bo, key) == "would_not_watch")
        line = await seen(bo, " ~ ")
        assert name[:10] in line
        assert "− not" in line
        assert table(bo).cursor_index == 3
        assert table(anna).cursor_index == 1
        assert not [line for line in frame(anna) if line.startswith(" ~")]


@pytest.mark.thorough
async def test_the_mark_goes_by_itself(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "BRIEFLY", 1)
    async with two(sample_target) as (anna, bo):
        await filter_by(anna, TITLES)
        await filter_by(bo, TITLES)
        await bo.press("j")
        await anna.press("w")
        await until(bo, lambda: any(line.startswith(" ~") for line in frame(bo)))
        await until(bo, lambda: not any(line.startswith(" ~") for line in frame(bo)))


@pytest.mark.thorough
async def test_many_labels_are_read_by_few_questions_and_only_what_is_seen(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    fetch = asking.fetch_rows

    async def counting(connection: Any, bound: Any, keys: Any) -> Any:
        asked.append(len(keys))
        return await fetch(connection, bound, keys)

    async with two(sample_target) as (_, bo):
        await until(bo, lambda: not table(bo)._snapshot.asked)
        monkeypatch.setattr(asking, "fetch_rows", counting)
        async with connect(sample_target) as connection, connection.transaction():
            await connection.execute("UPDATE atp.training SET anomalous = NOT anomalous")
            await connection.execute(
                """SELECT pg_notify('rear_diff', json_build_object('said', 'changed', 'from', 'x',
                'who', 'a pipeline', 'table', 'training', 'keys', json_build_array(imdb_id))::text)
                FROM atp.training"""
            )
        turned = not row(bo)["anomalous"]
        await until(bo, lambda: row(bo)["anomalous"] is turned)
        await until(bo, lambda: not table(bo)._snapshot.asked)
        # Two apps, of 2,000 rows that were told one by one.
        assert len(asked) <= 40
        assert max(asked) <= 200
        await bo.press("G")
        await until(bo, lambda: table(bo).row_at_cursor is not None)
        async with connect(sample_target) as connection:
            cursor = await connection.execute(
                "SELECT anomalous FROM atp.training WHERE imdb_id = %s", [row(bo)["imdb_id"]]
            )
            assert await cursor.fetchone() == (row(bo)["anomalous"],)


@pytest.mark.thorough
async def test_a_row_that_could_not_be_read_again_is_read_when_the_database_answers(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks = 2  # a read is tried again once, on another connection
    fetch = asking.fetch_rows

    async def breaking(connection: Any, bound: Any, keys: Any) -> Any:
        nonlocal breaks
        if breaks and len(keys) == 1:
            breaks -= 1
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return await fetch(connection, bound, keys)

    async with two(sample_target) as (anna, bo):
        await filter_by(anna, TITLES)
        await filter_by(bo, TITLES)
        await until(bo, lambda: not table(bo)._snapshot.asked)
        key = row(anna)["imdb_id"]
        monkeypatch.setattr(asking, "fetch_rows", breaking)
        await anna.press("x")
        # Nothing else is heard that would have it read.
        await until(bo, lambda: label_of(bo, key) == "would_not_watch")
        assert breaks == 0


@pytest.mark.thorough
async def test_rows_that_were_asked_for_before_a_change_are_read_once_more(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(sample_target) as (anna, bo):
        await filter_by(anna, TITLES)
        await filter_by(bo, TITLES)
        key, before = row(anna)["imdb_id"], table(bo).generation
        with first_rows_held(monkeypatch) as (read, go_on):
            await bo.press("R")
            await asyncio.wait_for(read.wait(), 20)
            await anna.press("x")
            await until(bo, lambda: label_of(bo, key) == "would_not_watch")
            go_on.set()
            await until(bo, lambda: table(bo).generation > before)
        await until(bo, lambda: label_of(bo, key) == "would_not_watch")


@pytest.mark.thorough
async def test_what_came_behind_a_label_that_is_not_settled_yet_is_shown_then(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed, go_on = asyncio.Event(), asyncio.Event()
    settle = Writer._settle

    async def held(self: Writer, sent: Any) -> None:
        if self is session(anna).writer:
            committed.set()
            await go_on.wait()
        await settle(self, sent)

    async with two(sample_target) as (anna, bo):
        await filter_by(anna, TITLES)
        await filter_by(bo, TITLES)
        key = row(anna)["imdb_id"]
        monkeypatch.setattr(Writer, "_settle", held)
        await anna.press("w")
        await asyncio.wait_for(committed.wait(), 20)
        await until(bo, lambda: label_of(bo, key) == "would_watch")
        await bo.press("x")
        await until(anna, lambda: key in screen(anna).others._put_off)
        assert label_of(anna, key) == "would_watch"
        go_on.set()
        await until(anna, lambda: label_of(anna, key) == "would_not_watch")
        assert await seen(anna, " ~ ")


@pytest.mark.thorough
async def test_a_row_in_memory_that_is_not_seen_is_read_when_it_is_looked_at(
    sample_target: Target,
) -> None:
    async with two(sample_target) as (anna, bo):
        await until(bo, lambda: not table(bo)._snapshot.asked)
        key = table(bo).nth_key(100)
        assert table(bo).row(key)
        table(anna).move_cursor(100)
        await until(anna, lambda: table(anna).cursor_key == key and bool(table(anna).row_at_cursor))
        turned = not row(anna)["anomalous"]
        await anna.press("a")
        await sent(anna)

        def is_turned() -> bool:
            values = table(bo).row(key)
            return values is not None and values["anomalous"] is turned

        await until(bo, is_turned)


@pytest.mark.thorough
async def test_ones_own_change_under_way_is_not_painted_over(sample_target: Target) -> None:
    async with two(sample_target) as (_, bo):
        await filter_by(bo, TITLES)
        key = row(bo)["imdb_id"]
        async with connect(sample_target) as connection:
            async with connection.transaction():
                await connection.execute(
                    "UPDATE atp.training SET runtime = 77 WHERE imdb_id = %s", [key]
                )
                await bo.press("w")
                assert label_of(bo, key) == "would_watch"
                await connection.execute(
                    """SELECT pg_notify('rear_diff', json_build_object('said', 'changed', 'from',
                    'x', 'who', '', 'table', 'training', 'keys', json_build_array(%s::text))::text)
                    """,
                    [key],
                )
            await until(bo, lambda: session(bo).writer.unsent == 0)
        await until(bo, lambda: (table(bo).row(key) or {}).get("runtime") == 77)
        assert label_of(bo, key) == "would_watch"


async def test_the_other_tabs_of_ones_own_follow_as_well(sample_target: Target) -> None:
    async with running(sample_target, who="anna") as anna:
        await until(anna, lambda: bool(session(anna).hearing.own))
        await anna.press("3")
        await until(anna, lambda: bool(table(anna).row_at_cursor))
        key, turned = row(anna)["imdb_id"], not row(anna)["anomalous"]
        await anna.press("1")
        await until(anna, lambda: table(anna).index_of(key) is not None)
        table(anna).move_cursor(table(anna).index_of(key) or 0)
        await until(anna, lambda: row(anna)["imdb_id"] == key)
        await anna.press("a")
        await sent(anna)
        await anna.press("3")
        await until(anna, lambda: row(anna)["anomalous"] is turned)


@pytest.mark.thorough
async def test_the_backlog_follows(sample_target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.settling.SOON", 0.05)
    async with two(sample_target) as (anna, bo):
        await filter_by(anna, TITLES)
        await until(bo, lambda: screen(bo).status.backlog is not None)
        backlog = screen(bo).status.backlog
        assert backlog
        await anna.press("x")
        await until(bo, lambda: (screen(bo).status.backlog or backlog).left == backlog.left - 1)


async def test_who_is_here_is_on_the_status_line_and_on_their_row(sample_target: Target) -> None:
    async with two(sample_target) as (anna, bo):
        assert await seen(bo, "with anna")
        assert await seen(anna, "with bo")
        await anna.press("j", "j")
        title = row(anna)["media_title"][:10]
        await until(bo, lambda: any(line.startswith(" @") for line in frame(bo)))
        await until(bo, lambda: line_with(bo, title).startswith(" @"))
        await bo.press("j", "j")
        assert await seen(bo, "anna is on this row")
        await bo.press("j")
        await until(bo, lambda: not any("is on this row" in line for line in frame(bo)))


@pytest.mark.thorough
async def test_who_leaves_is_gone_at_once(sample_target: Target) -> None:
    async with running(sample_target, who="bo") as bo:
        async with running(sample_target, who="anna") as anna:
            await heard_each_other(anna, bo)
            assert await seen(bo, "with anna")
            await anna.press("q")
        await until(bo, lambda: not any("anna" in line for line in frame(bo)))
        assert not [line for line in frame(bo) if line.startswith(" @")]


async def test_who_is_killed_is_gone_after_a_while(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, who="bo") as bo:
        async with running(sample_target, who="anna") as anna:
            await heard_each_other(anna, bo)
            assert await seen(bo, "with anna")
        # The test ends it without its own farewell.
        assert await seen(bo, "with anna")
        monkeypatch.setattr("rear_diff.database.notifications.roster.EXPIRES", 0)
        await until(bo, lambda: not any("anna" in line for line in frame(bo)))


@pytest.mark.thorough
async def test_a_newcomer_is_answered_when_it_hears(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen, may_hear = notifications.listen, asyncio.Event()

    async def late(*arguments: Any) -> None:
        await may_hear.wait()
        await listen(*arguments)

    async with running(sample_target, who="anna") as anna:
        monkeypatch.setattr(notifications, "listen", late)
        async with running(sample_target, who="bo", at_once=True) as bo:
            await asyncio.sleep(10 * hearing.LOOK_EVERY)
            assert not has_company(anna)
            may_hear.set()
            # Long before anybody says again of themselves that they are here.
            monkeypatch.setattr(hearing, "HEARTBEAT", 1_000)
            await heard_each_other(anna, bo)


async def test_who_only_looks_is_told_from_who_labels(sample_target: Target) -> None:
    async with two(sample_target, read_only=True) as (anna, bo):
        assert await seen(anna, "with bo (ro)")
        assert await seen(bo, "with anna")


async def test_after_a_broken_connection_what_was_missed_is_seen(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "AGAIN_AFTER", 0.05)
    async with running(sample_target) as pilot:
        await filter_by(pilot, TITLES)
        key = row(pilot)["imdb_id"]
        await until(pilot, lambda: bool(session(pilot).hearing.own))
        # Nobody announces this one.
        await change_behind(sample_target, key, "would_not_watch")
        await end_listeners(sample_target)
        await until(pilot, lambda: label_of(pilot, key) == "would_not_watch")


async def test_where_nothing_can_be_heard_it_says_so_and_asks(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unheard(*_: object) -> None:
        """As behind a pooler in transaction mode: what is notified arrives nowhere."""

    monkeypatch.setattr(room, "notify", unheard)
    monkeypatch.setattr(room, "PROBE_WITHIN", 0)
    monkeypatch.setattr(room, "ASK_EVERY", 0.05)
    monkeypatch.setattr(room, "LEISURE", 0)
    async with running(sample_target) as pilot:
        await filter_by(pilot, TITLES)
        assert await seen(pilot, "others unheard")
        key = row(pilot)["imdb_id"]
        await change_behind(sample_target, key, "would_not_watch")
        await until(pilot, lambda: label_of(pilot, key) == "would_not_watch")


async def test_a_hostile_name_is_only_a_name(sample_target: Target) -> None:
    name = "[red]\x1b[31m\u202eanna"
    async with running(sample_target, who="bo") as bo, running(sample_target, who=name) as anna:
        await heard_each_other(anna, bo)
        line = await seen(bo, "[red]")
        assert "\x1b" not in line
        assert "\u202e" not in line


@pytest.mark.thorough
async def test_a_conflict_says_who_changed_the_row_as_far_as_they_said(
    sample_target: Target,
) -> None:
    async with two(sample_target) as (anna, bo):
        await filter_by(anna, TITLES)
        await filter_by(bo, TITLES)
        key = row(anna)["imdb_id"]
        silent = str(table(anna).nth_key(1))
        async with connect(sample_target) as other, other.transaction():
            # Both have pressed before either can know of the other.
            await other.execute(
                "SELECT FROM atp.training WHERE imdb_id = %s FOR UPDATE", [key], prepare=False
            )
            await bo.press("x")
            await until(bo, lambda: session(bo).writer.unsent == 1)
            await anna.press("w")
            await until(anna, lambda: session(anna).writer.unsent == 1)
        await until(anna, lambda: session(anna).writer.unsent == 0)
        await until(bo, lambda: session(bo).writer.unsent == 0)
        await until(anna, lambda: conflicts(anna) + conflicts(bo) == 1)
        loser, winner = (anna, "bo") if conflicts(anna) else (bo, "anna")
        await until(
            loser, lambda: bool(session(loser).hearing.announced.who("training", key, None))
        )
        # A pipeline says nothing to anybody.
        await change_behind(sample_target, silent, "would_not_watch")
        await loser.press("g", "j", "w")
        await sent(loser)
        await seen(loser, "was changed by somebody else")
        await loser.press("C")
        await seen(loser, f"{winner}, just now")
        assert line_with(loser, "unknown, just now")
