"""One key is one label, on the screen at once and then in the database."""

import asyncio

import pytest
from psycopg.sql import SQL, Identifier
from textual import events

from rear_diff.database.connect import Target, connect
from tests.tui.driving import (
    change_behind,
    filter_by,
    first_rows_held,
    frame,
    row,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    type_text,
    until,
)


async def test_a_key_labels_the_row_and_moves_on(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        async with connect(sample_target) as other, other.transaction():
            await other.execute("SELECT FROM atp.training WHERE imdb_id = %s FOR UPDATE", [key])
            await pilot.press("w")
            assert table(pilot).cursor_index == 1
            assert "+ watch" in await seen(pilot, "*")
            assert await seen(pilot, "1 unsent")
        await sent(pilot)
        assert not [line for line in frame(pilot) if "*" in line or "unsent" in line]
    assert await stored(sample_target, key) == {
        "label": "would_watch",
        "human_labeled": True,
        "reviewed": True,
        "anomalous": False,
    }


async def test_would_not_watch_has_its_own_key(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        await pilot.press("x")
        await sent(pilot)
    assert (await stored(sample_target, key))["label"] == "would_not_watch"


async def test_every_press_of_a_held_key_is_one_label(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none reviewed:no")
        keys = [table(pilot)._snapshot.key_at(index) for index in range(60)]
        await pilot.press(*["w"] * 60)
        assert table(pilot).cursor_index == 60
        await sent(pilot)
    for key in keys:
        assert (await stored(sample_target, str(key)))["label"] == "would_watch"


async def test_undo_takes_back_the_last_and_returns_to_it(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        before = await stored(sample_target, key)
        await pilot.press("w", "x", "u", "u")
        assert table(pilot).cursor_index == 0
        await sent(pilot)
        await pilot.press("u")
        assert await seen(pilot, "nothing to undo")
    assert await stored(sample_target, key) == before


async def test_confirming_a_machines_label_makes_it_the_persons(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:would_watch reviewed:no human:no")
        key = row(pilot)["imdb_id"]
        await pilot.press("r")
        assert table(pilot).cursor_index == 1
        await sent(pilot)
        after = await stored(sample_target, key)
        assert after["reviewed"]
        assert after["human_labeled"]
        await pilot.press("k", "r")
        await sent(pilot)
    assert not (await stored(sample_target, key))["reviewed"]


async def test_a_title_without_a_label_cannot_be_reviewed(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        before = await stored(sample_target, key)
        await pilot.press("r")
        assert await seen(pilot, "without a label cannot be reviewed")
        assert table(pilot).cursor_index == 0
        await sent(pilot)
    assert await stored(sample_target, key) == before


async def test_anomalous_is_turned_on_and_off_in_place(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "anomalous:no")
        key = row(pilot)["imdb_id"]
        await pilot.press("a")
        assert table(pilot).cursor_index == 0
        await sent(pilot)
        assert (await stored(sample_target, key))["anomalous"]
        await pilot.press("a")
        await sent(pilot)
    assert not (await stored(sample_target, key))["anomalous"]


async def test_what_somebody_else_set_meanwhile_is_not_overwritten(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        await change_behind(sample_target, key, "would_not_watch")
        await pilot.press("w")
        await sent(pilot)
        assert await seen(pilot, "changed by somebody else")
        await pilot.press("k")
        assert row(pilot)["label"] == "would_not_watch"
        await pilot.press("u")
        assert await seen(pilot, "nothing to undo")
    assert (await stored(sample_target, key))["label"] == "would_not_watch"


async def test_a_row_that_is_gone_is_shown_as_gone(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        async with connect(sample_target) as connection:
            await connection.execute("DELETE FROM atp.training WHERE imdb_id = %s", [key])
        await pilot.press("w")
        await sent(pilot)
        assert await seen(pilot, "no longer in the database")


async def test_in_the_filter_a_label_key_is_a_letter(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        key = row(pilot)["imdb_id"]
        before = await stored(sample_target, key)
        await pilot.press("slash")
        await type_text(pilot, "wxrau")
        assert "wxrau" in frame(pilot)[1]
        assert screen(pilot).session.writer.unsent == 0
    assert await stored(sample_target, key) == before


async def test_a_role_that_may_only_read_is_told_so(sample_target: Target) -> None:
    guest = "guest_of_" + str(sample_target.parameters["dbname"])
    async with connect(sample_target) as connection:
        for statement in (
            "CREATE ROLE {} LOGIN",
            "GRANT USAGE ON SCHEMA atp TO {}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA atp TO {}",
        ):
            await connection.execute(SQL(statement).format(Identifier(guest)))
    try:
        as_guest = Target({**sample_target.parameters, "user": guest}, sample_target.pgsql)
        async with running(as_guest) as pilot:
            key = row(pilot)["imdb_id"]
            before = await stored(sample_target, key)
            assert await seen(pilot, "read-only")
            assert frame(pilot)[0].rstrip().endswith("ro")
            grant = f"GRANT UPDATE ON atp.training TO {guest};"
            await until(pilot, lambda: grant in " ".join(" ".join(frame(pilot)).split()))
            await pilot.press("w")
            assert await seen(pilot, "may not UPDATE")
            assert table(pilot).cursor_index == 0
            assert screen(pilot).session.writer.unsent == 0
        assert await stored(sample_target, key) == before
    finally:
        async with connect(sample_target) as connection:
            for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
                await connection.execute(SQL(statement).format(Identifier(guest)))


async def test_labels_are_off_where_the_person_asked_for_it(sample_target: Target) -> None:
    async with running(sample_target, read_only=True) as pilot:
        key = row(pilot)["imdb_id"]
        before = await stored(sample_target, key)
        await pilot.press("x")
        assert await seen(pilot, "You asked for it")
    assert await stored(sample_target, key) == before


async def test_leaving_waits_for_what_is_under_way(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        keys = [str(table(pilot)._snapshot.key_at(index)) for index in range(10)]
        await pilot.press(*["x"] * 10, "q")
        await until(pilot, lambda: pilot.app._exit)
    for key in keys:
        assert (await stored(sample_target, key))["label"] == "would_not_watch"


async def test_letters_that_arrive_with_the_slash_belong_to_the_filter(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        key = row(pilot)["imdb_id"]
        before = await stored(sample_target, key)
        for character in "/wxrau":
            name = "slash" if character == "/" else character
            pilot.app.post_message(events.Key(name, character))
        assert "wxrau" in await seen(pilot, "wxrau")
        await sent(pilot)
    assert await stored(sample_target, key) == before


async def test_rows_that_were_asked_for_before_a_label_do_not_show_what_was_before_it(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        with first_rows_held(monkeypatch) as (read, go_on):
            await pilot.press("R")
            await asyncio.wait_for(read.wait(), 20)
            before = table(pilot).generation
            await pilot.press("w")
            await sent(pilot)
            go_on.set()
            await until(pilot, lambda: table(pilot).generation > before)
            assert (table(pilot).row(key) or {})["label"] == "would_watch"
        # It may have changed once more since then.
        await until(pilot, lambda: not screen(pilot).others._reading)
        assert (table(pilot).row(key) or {})["label"] == "would_watch"
