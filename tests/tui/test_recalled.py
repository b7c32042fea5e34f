"""The app that begins with the rows of last time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from rear_diff.database.connect import Target
from rear_diff.database.errors import DatabaseAway
from rear_diff.settings import Settings, TuiSettings
from tests.tui.driving import frame, line_with, row, running, screen, sent, stored, table, until
from tests.tui.driving import seen as told
from tui.app import RearDiffApp
from tui.last_seen import LastSeen, Ran, load_last_seen
from tui.picture import Picture
from tui.preparing import Prepared
from tui.recalled import Recalled

RAN = Ran(200, read_only=False, mouse=False, theme=None, keys={})


def prepared_for(target: Target) -> Prepared:
    tui = TuiSettings(theme="rear-diff")
    return Prepared(target, tui, RAN, "embedded", "embedded", "", Settings())


async def left_behind(target: Target, file: Path, *keys: str) -> LastSeen:
    """What an app leaves behind in which `keys` were pressed."""
    picture = Picture(file, "here", "embedded", RAN)
    async with running(target, picture=picture) as pilot:
        await pilot.press(*keys)
        await sent(pilot)
        pilot.app.exit()
    seen = load_last_seen(file, "here")
    assert seen is not None
    return seen


def recalling(seen: LastSeen, begin: Callable[[object], Prepared]) -> RearDiffApp:
    return RearDiffApp(
        None, RAN._replace(theme="rear-diff"), tab=seen.table, recalled=Recalled(seen, begin)
    )


@pytest.mark.thorough
async def test_more_marked_rows_than_are_on_the_screen_wait_for_the_database(
    sample_target: Target, tmp_path: Path
) -> None:
    seen = await left_behind(sample_target, tmp_path / "seen.json")
    go_on = Event()

    def begin(_: object) -> Prepared:
        go_on.wait(20)
        return prepared_for(sample_target)

    async with recalling(seen, begin).run_test(size=(120, 15)) as pilot:
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert len(table(pilot).visible_rows) < 12
        await pilot.press(*["space"] * 12, "w")
        await told(pilot, "so many are labelled then. Nothing was changed.")
        assert table(pilot).marked_count == 12
        go_on.set()
        await until(pilot, lambda: table(pilot).row_count == 2000)
        await pilot.press("w")
        await told(pilot, "Change ")


async def test_the_rows_of_last_time_are_there_before_the_database(
    sample_target: Target, tmp_path: Path
) -> None:
    seen = await left_behind(sample_target, tmp_path / "seen.json", "j", "j", "w")
    go_on = Event()

    def begin(_: object) -> Prepared:
        go_on.wait(20)
        return prepared_for(sample_target)

    app = recalling(seen, begin)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert screen(pilot).session.database is None
        assert "+ watch ✓" in line_with(pilot, "Salt Roads")
        assert table(pilot).cursor_index == 3
        assert "as last seen" in "\n".join(frame(pilot))
        key = str(table(pilot).cursor_key)
        before = await stored(sample_target, key)
        await pilot.press("x", "k")
        await told(pilot, "1 unsent")
        assert "* " in line_with(pilot, str(row(pilot)["media_title"]))
        await until(pilot, lambda: screen(pilot).session.writer.unsent == 1)
        assert before == await stored(sample_target, key)
        go_on.set()
        await until(pilot, lambda: table(pilot).row_count == 2000)
        assert table(pilot).cursor_key == key
        assert "as last seen" not in "\n".join(frame(pilot))
        await sent(pilot)
        assert (await stored(sample_target, key))["label"] == "would_not_watch"
        assert not app.starts_anew


@pytest.mark.parametrize(
    ("identity", "ran"), [("nas", RAN), ("embedded", RAN._replace(read_only=True))]
)
async def test_another_database_or_other_settings_start_anew(
    sample_target: Target, tmp_path: Path, identity: str, ran: Ran
) -> None:
    seen = await left_behind(sample_target, tmp_path / "seen.json")
    app = recalling(
        replace(seen, identity=identity, ran=ran), lambda _: prepared_for(sample_target)
    )
    async with asyncio.timeout(20):
        await app.run_async(headless=True, size=(80, 24))
    assert app.starts_anew
    assert app.prepared is not None
    assert app.session.database is None


async def test_what_keeps_it_from_beginning_ends_it(sample_target: Target, tmp_path: Path) -> None:
    seen = await left_behind(sample_target, tmp_path / "seen.json")

    def begin(_: object) -> Prepared:
        raise DatabaseAway("The server is on holiday.")

    app = recalling(seen, begin)
    async with asyncio.timeout(20):
        await app.run_async(headless=True, size=(80, 24))
    assert str(app.trouble) == "The server is on holiday."
    assert app.return_code == 2


async def test_one_can_filter_as_soon_as_the_database_is_there(
    sample_target: Target, tmp_path: Path
) -> None:
    seen = await left_behind(sample_target, tmp_path / "seen.json")
    app = recalling(seen, lambda _: prepared_for(sample_target))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(pilot).row_count == 2000)
        await pilot.press("slash", *"zzzzz", "enter")
        await until(pilot, lambda: table(pilot).row_count == 0)


async def test_an_empty_screen_leaves_nothing_behind(sample_target: Target, tmp_path: Path) -> None:
    picture = Picture(tmp_path / "seen.json", "here", "embedded", RAN)
    async with running(sample_target, picture=picture) as pilot:
        await pilot.press("slash", *"zzzzz", "enter")
        await until(pilot, lambda: table(pilot).row_count == 0)
        pilot.app.exit()
    assert not picture.file.exists()
