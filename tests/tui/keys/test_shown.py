"""Help and the line of keys: what they show is what works."""

import pytest
from textual.app import RenderResult

from rear_diff.database.connect import Target
from tests.tui.driving import (
    AppPilot,
    frame,
    line_with,
    running,
    screen,
    seen,
    sent,
    until,
)
from tui.keys import active_on
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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", [(), ("c",), ("f",), ("s",), ("i",), ("slash",)])
async def test_help_tells_every_key_that_works(
    keys: tuple[str, ...], size: tuple[int, int], sample_target: Target
) -> None:
    async with running(sample_target, size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        active = active_on(pilot.app.screen)
        said = await open_help(pilot)
        for each in active:
            assert " ".join(each.keys) in said
            for word in each.binding.tooltip.split():
                assert word in said


async def test_help_is_in_groups_with_the_labels_first(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = [line.strip() for line in frame(pilot)]
        assert any(line.split()[:3] == ["Keys", "·", "Training"] for line in shown)
        labels = next(number for number, line in enumerate(shown) if line.startswith("Labels"))
        assert shown[labels + 1].split()[:2] == ["w", "Label"]


async def test_help_has_two_columns_where_there_is_room(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Columns" in line_with(pilot, "Labels")


async def test_help_scrolls_with_the_keys_of_a_table(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
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


@pytest.mark.parametrize("size", SIZES)
async def test_the_last_line_has_the_keys_that_one_needs(
    size: tuple[int, int], sample_target: Target
) -> None:
    async with running(sample_target, size=size) as pilot:
        line = await seen(pilot, "w watch")
        assert line == frame(pilot)[-1]
        assert "x not" in line
        assert line.rstrip().endswith("? help q quit" if size[0] < 120 else "? help  q quit")
        await pilot.press("2")
        await pilot.pause()
        assert "watch" not in frame(pilot)[-1]
        assert "/ filter" in frame(pilot)[-1]


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


async def test_the_last_line_follows_the_focus(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        assert await seen(pilot, "w watch")
        await pilot.press("slash")
        await pilot.pause()
        assert "watch" not in frame(pilot)[-1]
        await pilot.press("escape")
        await pilot.pause()
        assert "w watch" in frame(pilot)[-1]
