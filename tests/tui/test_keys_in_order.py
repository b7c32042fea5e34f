"""Keys that arrive together, or in parts: none overtakes another, none is lost."""

import asyncio

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from rear_diff.database.connect import Target
from tests.tui.driving import AppPilot, row, running, screen, seen, stored, table, until
from tests.tui.quiet import drained
from tui.keys.in_order import KeysInOrder
from tui.screens.frequency import FrequencyScreen
from tui.widgets.filter_bar import FilterInput

TURNS = range(16)
"""Of the event loop, between two keys of what a terminal sends."""

NAMES = {"/": "slash", "\r": "enter", "?": "question_mark", " ": "space", '"': "quotation_mark"}


def send(pilot: AppPilot, text: str) -> None:
    """Send what a terminal sends for `text`, all at once."""
    for character in text:
        pilot.app.post_message(events.Key(NAMES.get(character, character), character))


async def turn(times: int) -> None:
    """Let the event loop go round."""
    for _ in range(times):
        await asyncio.sleep(0)


async def test_letters_stay_in_order_however_soon_one_follows_another(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        field = screen(pilot).query_one(FilterInput)
        for turns in TURNS:
            for character in "/abcdefghijkl":
                send(pilot, character)
                await turn(turns)
            await drained(pilot.app)
            assert field.value == "abcdefghijkl", f"{turns} turns"
            await pilot.press("escape", "escape")
            await until(pilot, lambda: field.value == "" and pilot.app.focused is table(pilot))


async def test_a_paste_waits_for_the_key_before_it(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        send(pilot, "/a")
        pilot.app.post_message(events.Paste("bc"))
        send(pilot, "d")
        await drained(pilot.app)
        assert screen(pilot).query_one(FilterInput).value == "abcd"


async def test_a_click_waits_for_the_keys_before_it(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        field = screen(pilot).query_one(FilterInput)
        for turns in TURNS:
            send(pilot, "/")
            for letter in "wxwxwx":
                send(pilot, letter)
                await turn(turns)
            # Each elsewhere: a second one at the same place opens the row.
            place = f"0;6;{6 + turns % 8}"
            for event in XTermParser().feed(f"\x1b[<{place}M\x1b[<{place}m"):
                pilot.app.post_message(event)
            send(pilot, "j")
            await drained(pilot.app)
            assert (field.value, pilot.app.focused) == ("wxwxwx", table(pilot)), f"{turns} turns"
            assert screen(pilot).session.writer.unsent == 0
            await pilot.press("escape")
            await until(pilot, lambda: field.value == "")
        await pilot.press("u")
        assert await seen(pilot, "nothing to undo")


async def test_what_comes_behind_enter_is_for_the_rows(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        title = str(row(pilot)["media_title"])
        before = table(pilot).generation
        send(pilot, f'/"{title}"\r?')
        await drained(pilot.app)
        assert screen(pilot).query_one(FilterInput).value == f'"{title}"'
        assert type(pilot.app.screen).__name__ == "HelpScreen"
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).generation > before)


async def test_keys_for_a_sheet_that_is_only_being_opened_are_its_keys(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        send(pilot, "Fw")
        await drained(pilot.app)
        assert isinstance(pilot.app.screen, FrequencyScreen)
        key = str(row(pilot)["imdb_id"])
    assert (await stored(sample_target, key))["label"] is None


@pytest.mark.parametrize("keys", ["w", "jw", "?\x1b"])
async def test_a_key_alone_waits_for_nothing(keys: str, sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        for key in keys:
            await pilot.press("escape" if key == "\x1b" else key)
            assert isinstance(pilot.app, KeysInOrder)
            assert not pilot.app.keys_wait


async def test_keys_for_an_app_without_a_screen_are_for_nobody(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        send(pilot, "jjj/ab")
        stack = pilot.app._screen_stack
        screens = [*stack]
        stack.clear()
        for _ in range(20):
            await asyncio.sleep(0)
        stack.extend(screens)
        assert pilot.app._exception is None
        await pilot.press("escape")
