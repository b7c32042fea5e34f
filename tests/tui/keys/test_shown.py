"""Help, the line of keys and the palette: what they show is what works."""

import re

import pytest
from textual.app import RenderResult
from textual.command import CommandList, CommandPalette

from rear_diff.database.connect import Target
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    line_with,
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
from tui.keys import active_on
from tui.screens.card import CardScreen
from tui.screens.help import HelpScreen, KeysPage
from tui.widgets.key_line import KeyLine

SIZES = [(60, 15), (80, 24), (120, 40), (200, 60)]


async def open_help(pilot: AppPilot, *keys: str) -> str:
    """All that the help says, in words, at any size."""
    await pilot.press(*keys, "f1")
    await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
    await pilot.pause()
    page = pilot.app.screen.query_one(KeysPage)
    return " ".join(" ".join(text for text, _ in line) for line in page._lines)


@pytest.mark.thorough
async def test_help_tells_every_key_that_works(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await assert_help_is_whole(pilot)
        await pilot.resize_terminal(80, 24)
        for key in ("c", "f", "s", "i", "slash"):
            await pilot.press(key)
            await pilot.pause()
            front = pilot.app.screen
            await assert_help_is_whole(pilot)
            assert pilot.app.screen is front
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.focused is table(pilot))


async def assert_help_is_whole(pilot: AppPilot) -> None:
    """The help tells every key that works on the screen; it is closed again."""
    active = active_on(pilot.app.screen)
    said = await open_help(pilot)
    for each in active:
        assert " ".join(each.keys) in said
        for word in each.binding.tooltip.split():
            assert word in said
    await pilot.press("escape")
    await until(pilot, lambda: not isinstance(pilot.app.screen, HelpScreen))


async def test_help_is_in_groups_with_the_labels_first(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = [line.strip() for line in frame(pilot)]
        assert any(line.split()[:3] == ["Keys", "·", "Training"] for line in shown)
        labels = next(number for number, line in enumerate(shown) if line.startswith("Labels"))
        assert shown[labels + 1].split()[:2] == ["w", "Label"]


async def test_help_has_two_columns_where_there_is_room(unchanged_target: Target) -> None:
    async with running(unchanged_target, size=(120, 40)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        headings = re.split(r"\s{2,}", line_with(pilot, "Labels").strip())
        assert len(headings) == 2


@pytest.mark.thorough
async def test_help_scrolls_with_the_keys_of_a_table(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        first = frame(pilot)
        await pilot.press("j")
        await pilot.pause()
        assert frame(pilot)[4][4:70] == first[5][4:70]
        await pilot.press("k", "ctrl+d")
        await pilot.pause()
        assert not any("Labels" in line for line in frame(pilot))
        await pilot.press("ctrl+u")
        await pilot.pause()
        assert frame(pilot) == first
        await pilot.press("G")
        assert await seen(pilot, "To the next part of the screen")
        await pilot.press("question_mark")
        assert pilot.app.screen is screen(pilot)


async def test_what_is_off_here_is_dim_in_the_help(sample_target: Target) -> None:
    async with running(sample_target, read_only=True) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        page = pilot.app.screen.query_one(KeysPage)
        told = dict(span for line in page._lines for span in line)
        assert told[next(text for text in told if text.startswith("Label would_watch"))] == "dim"
        assert told[next(text for text in told if text.startswith("Type what"))] == ""


# The line of keys


@pytest.mark.thorough
async def test_the_last_line_has_the_keys_that_one_needs(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            line = await seen(pilot, "w watch")
            assert line == frame(pilot)[-1]
            assert "x not" in line
            assert line.rstrip().endswith("? help q quit" if width < 120 else "? help  q quit")
            await pilot.press("2")
            await pilot.pause()
            assert "watch" not in frame(pilot)[-1]
            assert "/ filter" in frame(pilot)[-1]
            await pilot.press("1")


async def test_the_last_line_stays_while_one_moves_and_labels(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[KeyLine] = []
    render = KeyLine.render

    def counting(self: KeyLine) -> RenderResult:
        drawn.append(self)
        return render(self)

    monkeypatch.setattr(KeyLine, "render", counting)
    async with running(sample_target) as pilot:
        assert await seen(pilot, "w watch")
        await pilot.press("j")
        await pilot.pause()
        assert drawn
        drawn.clear()
        await pilot.press("j", "w", "k", "x", "u", "G", "g")
        await sent(pilot)
        assert drawn == []
        await pilot.press("slash")
        await until(pilot, lambda: bool(drawn))


async def test_the_last_line_follows_the_focus(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        assert await seen(pilot, "w watch")
        await pilot.press("slash")
        await pilot.pause()
        assert "watch" not in frame(pilot)[-1]
        await pilot.press("escape")
        await pilot.pause()
        assert "w watch" in frame(pilot)[-1]


async def test_the_last_line_is_that_of_the_rights_when_a_sheet_is_closed(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        await pilot.press("f")
        screen(pilot).session.read_only = True
        screen(pilot).refresh_bindings()
        await pilot.press("escape")
        await pilot.pause()
        line = screen(pilot).query_one(KeyLine)
        assert {each[3]: each[4] for each in line._keys}["label.would_watch"] is False


# The palette


async def open_palette(pilot: AppPilot, text: str = "") -> CommandList:
    """The palette's list, with the commands for `text`."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
    await type_text(pilot, text)
    listing = pilot.app.screen.query_one(CommandList)
    await until(pilot, lambda: listing.option_count > 0)
    return listing


async def test_the_palette_has_what_works_on_the_screen_with_its_keys(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        await open_palette(pilot)
        assert "w  " in await seen(pilot, "Label would_watch, and go on")
        await pilot.press("escape", "2")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        await open_palette(pilot)
        assert "/  " in await seen(pilot, "Type what to see")
        assert not any("Label would_watch" in line for line in frame(pilot))


@pytest.mark.thorough
async def test_a_command_of_the_palette_does_what_its_key_does(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        await open_palette(pilot, "label would_not")
        await seen(pilot, "Label would_not_watch")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        await until(pilot, lambda: table(pilot).cursor_index == 1)
        await sent(pilot)
    assert (await stored(sample_target, key))["label"] == "would_not_watch"


async def test_a_command_that_is_chosen_twice_is_done_once(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        listing = await open_palette(pilot, "label would_not")
        await seen(pilot, "Label would_not_watch")
        listing.highlighted = 0
        # A click and Enter.
        listing.action_select()
        listing.action_select()
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        await sent(pilot)
        assert table(pilot).cursor_index == 1
        await pilot.press("u")
        await seen(pilot, "undone")
        await pilot.press("u")
        assert await seen(pilot, "nothing to undo")


async def test_a_palette_that_is_closed_twice_closes_nothing_else(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        await open_palette(pilot)
        opened = pilot.app.screen
        opened.dismiss()
        opened.dismiss()
        await pilot.pause()
        assert isinstance(pilot.app.screen, CardScreen)


async def test_a_key_before_the_palettes_list_has_a_place(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        listing = await open_palette(pilot)
        opened = pilot.app.screen
        assert isinstance(opened, CommandPalette)
        listing.styles.display = "none"
        await pilot.pause()
        listing.set_options([*listing.options])
        listing.highlighted = 0
        opened._action_command_list("page_down")
        assert listing.highlighted == 0


@pytest.mark.thorough
async def test_the_palette_goes_to_a_tab(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await open_palette(pilot, "tab flyway")
        await seen(pilot, "Show the tab Flyway")
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot).TABLE.name == "flyway")


async def test_the_palette_works_on_the_card(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        await open_palette(pilot, "next title")
        await seen(pilot, "Go to the next title")
        await pilot.press("enter")
        await until(pilot, lambda: table(pilot).cursor_index == 1)


async def test_the_palette_chooses_a_theme(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await open_palette(pilot, "theme nord")
        await seen(pilot, "Theme nord")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme == "nord")


async def test_what_is_off_is_not_in_the_palette(sample_target: Target) -> None:
    async with running(sample_target, read_only=True) as pilot:
        await open_palette(pilot)
        assert await seen(pilot, "Type what to see")
        assert not any("Label would_watch" in line for line in frame(pilot))
