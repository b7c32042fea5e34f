"""The cursor: every key moves it, and it never leaves the screen."""

import string

import pytest
from textual import events
from textual.binding import Binding
from textual.events import MouseScrollDown
from textual.keys import _character_to_key
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp

from tests.tui.widgets.showing import Shown, frame_text, press, showing, until
from tui.widgets.virtual_table import VirtualTable

MILLION = range(1_000_000)


@pytest.mark.parametrize(
    ("keys", "index", "top"),
    [
        ("j down j", 3, 0),
        ("j j k up", 0, 0),
        ("G", 999_999, 999_977),
        ("end g", 0, 0),
        ("end home", 0, 0),
        ("ctrl+d", 11, 11),
        ("ctrl+d ctrl+u", 0, 0),
        ("j ctrl+f", 24, 23),
        ("pagedown pagedown pageup", 23, 23),
        ("G ctrl+b", 999_976, 999_954),
        ("k", 0, 0),
        ("G j", 999_999, 999_977),
    ],
)
async def test_keys_people_know(keys: str, index: int, top: int) -> None:
    async with showing(MILLION) as (app, pilot):
        await pilot.press(*keys.split())
        assert (app.table.cursor_index, app.table.visible_rows[0]) == (index, top)
        assert app.table.cursor_key == index


async def test_a_held_key_loses_no_press() -> None:
    async with showing(MILLION) as (app, pilot):
        press(app, "j", 500)
        await until(pilot, lambda: app.table.cursor_index >= 500)
        await pilot.pause()
        assert app.table.cursor_index == 500
        assert app.moved[-1].index == 500
        assert "▌  title 500" in frame_text(app.table)


async def test_of_many_moves_the_last_is_told() -> None:
    async with showing(MILLION) as (app, pilot):
        app.moved.clear()
        for index in range(1, 20):
            app.table.move_cursor(index)
        await pilot.pause()
        assert [(moved.index, moved.key) for moved in app.moved] == [(19, 19)]


async def test_what_came_under_the_cursor_is_told() -> None:
    async with showing(MILLION, answers=None) as (app, pilot):
        app.moved.clear()
        assert app.table.row(0) is None
        app.answer(app.wanted[0])
        await until(pilot, lambda: app.moved)
        assert app.table.row_at_cursor == {"title": "title 0", "year": 1900}
        app.moved.clear()
        app.table.update_row(0, {"label": "watch"})
        app.table.update_row(1, {"label": "watch"})
        await pilot.pause()
        assert len(app.moved) == 1


async def test_enter_opens_the_row() -> None:
    async with showing(range(7, 100)) as (app, pilot):
        await pilot.press("j", "enter")
        assert [(m.index, m.key, m.control) for m in app.selected] == [(1, 8, app.table)]


async def test_enter_on_nothing_opens_nothing() -> None:
    async with showing(()) as (app, pilot):
        await pilot.press("j", "G", "ctrl+d", "enter", "l")
        assert app.selected == []
        assert (app.table.cursor_index, app.table.cursor_key) == (0, None)
        assert app.table.position == "0 of 0"


async def test_the_position_is_told_for_people() -> None:
    async with showing(range(1980)) as (app, _):
        app.table.move_cursor(411)
        assert app.table.position == "412 of 1,980"
        app.table.move_cursor(5000)
        assert app.table.position == "1,980 of 1,980"


async def test_each_binding_can_be_found_and_given_another_key() -> None:
    async with showing(MILLION) as (app, pilot):
        bindings = [binding for _, binding in app.table._bindings]
        assert all(b.id and b.description and b.tooltip for b in bindings)
        assert len({b.id for b in bindings}) == len(VirtualTable.BINDINGS)
        app.set_keymap({"table.cursor-down": "n"})
        await pilot.press("n", "n", "j")
        assert app.table.cursor_index == 2


def test_no_key_is_one_that_terminals_do_not_deliver_or_that_others_need() -> None:
    bindings = [b for b in VirtualTable.BINDINGS if isinstance(b, Binding)]
    keys = {key for binding in bindings for key in binding.key.split(",")}
    undelivered = {"ctrl+m", "ctrl+h", "ctrl+i", "ctrl+j", "tab", "backspace"}
    of_the_terminal = {"ctrl+s", "ctrl+q", "ctrl+z", "ctrl+c"}
    of_the_app = {*"wxraus/RvQq?[]FnNyc:d", *"0123456789", "escape"}
    assert keys.isdisjoint(undelivered | of_the_terminal | of_the_app)
    assert not [key for key in keys if "ctrl+shift" in key or "alt+" in key or "super+" in key]
    assert len(keys) == sum(len(binding.key.split(",")) for binding in bindings)


async def test_no_key_is_taken_for_a_method_of_the_table() -> None:
    # Textual calls `key_at` for the key @.
    assert not [name for name in dir(VirtualTable) if name.startswith(("key_", "_key_"))]
    async with showing(MILLION) as (app, pilot):
        for character in string.printable:
            app.post_message(events.Key(_character_to_key(character), character))
        await pilot.press("enter")
        assert app.selected


async def test_the_wheel_takes_the_cursor_along() -> None:
    async with showing(MILLION) as (app, pilot):
        for _ in range(5):
            app.table.post_message(
                MouseScrollDown(app.table, 5, 5, 0, 1, 0, shift=False, meta=False, ctrl=False)
            )
        await until(pilot, lambda: app.table.visible_rows[0] == 10)
        assert app.table.cursor_index == 10
        assert app.moved[-1].index == 10


async def test_a_drag_to_the_middle_is_there_at_once() -> None:
    async with showing(MILLION) as (app, pilot):
        asked = len(app.wanted)
        app.table.post_message(ScrollTo(y=500_000))
        await until(pilot, lambda: "title 500000" in frame_text(app.table))
        assert app.table.cursor_index == 500_000
        await until(pilot, lambda: len(app.wanted) == asked + 3)
        # The rows in view, the rest of their page, and the page after it.
        assert app.pages_wanted[asked:] == [500_000, 500_023, 500_200]


async def test_a_click_beside_the_thumb_turns_one_page() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.post_message(ScrollDown())
        app.table.post_message(ScrollDown())
        app.table.post_message(ScrollUp())
        await until(pilot, lambda: app.table.visible_rows[0] == 23)
        assert app.table.cursor_index == 23


async def test_a_click_moves_the_cursor_and_a_second_opens() -> None:
    async with showing(range(5)) as (app, pilot):
        await pilot.click(app.table, offset=(5, 3))
        assert app.table.cursor_index == 2
        await pilot.click(app.table, offset=(5, 0))
        await pilot.click(app.table, offset=(5, 12))
        assert (app.table.cursor_index, app.selected) == (2, [])
        await pilot.click(app.table, offset=(5, 4), times=2)
        assert [selected.key for selected in app.selected] == [3]


async def test_a_smaller_window_keeps_the_cursor() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.move_cursor(20)
        await pilot.resize_terminal(60, 8)
        await until(pilot, lambda: "▌  title 20" in frame_text(app.table))


async def test_a_new_result_starts_at_its_first_row() -> None:
    async with showing(MILLION) as (app, pilot):
        await pilot.press("G")
        app.table.show_keys(range(50, 5000))
        await until(pilot, lambda: "▌  title 50" in frame_text(app.table))
        assert app.moved[-1].key == 50


async def test_a_new_result_keeps_the_row_under_the_cursor_on_its_line() -> None:
    async with showing(range(1000)) as (app, pilot):
        app.table.move_cursor(500)
        await pilot.press("k", "k")
        line = line_of_cursor(app)
        app.table.show_keys(range(999, -1, -1), keep_cursor=True)
        await until(pilot, lambda: "▌  title 498" in frame_text(app.table))
        assert app.table.cursor_index == 501
        assert line_of_cursor(app) == line


async def test_the_row_under_the_cursor_is_found_when_its_key_streams_in() -> None:
    async with showing(range(1000)) as (app, pilot):
        app.table.move_cursor(700)
        generation = app.table.show_keys(range(200, 400), keep_cursor=True)
        app.table.extend_keys(generation, range(400, 600))
        app.table.extend_keys(generation, range(600, 1000))
        await until(pilot, lambda: "▌  title 700" in frame_text(app.table))
        assert app.table.cursor_index == 500


async def test_a_row_that_left_the_result_leaves_the_cursor_at_its_position() -> None:
    async with showing(range(1000)) as (app, pilot):
        app.table.move_cursor(700)
        generation = app.table.show_keys(range(0, 200, 2), keep_cursor=True)
        assert app.table.cursor_index == 99
        app.table.extend_keys(generation, range(1001, 2001))
        assert app.table.cursor_index == 700
        app.table.move_cursor(3)
        app.table.extend_keys(generation, [700])
        assert app.table.cursor_index == 3
        app.table.show_keys(range(2), keep_cursor=True)
        await pilot.pause()
        assert app.table.cursor_index == 1


async def test_a_total_known_early_gives_every_row_its_place() -> None:
    async with showing() as (app, pilot):
        generation = app.table.show_keys(range(200), total=5000)
        await pilot.press("G")
        assert (app.table.position, app.table.cursor_key) == ("5,000 of 5,000", None)
        app.moved.clear()
        app.table.extend_keys(generation, range(200, 4000), total=4000)
        await until(pilot, lambda: "▌  title 3999" in frame_text(app.table))
        assert app.moved[-1].key == 3999


def line_of_cursor(app: Shown) -> int:
    return app.table.cursor_index - app.table.visible_rows[0]
