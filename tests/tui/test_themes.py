"""Themes: which one the app starts in, and that none needs its colours."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.theme import BUILTIN_THEMES

from rear_diff.database.connect import Target
from tests.tui.driving import AppPilot, line_with, running, screen, seen, type_text, until
from tests.tui.in_a_terminal import started
from tests.tui.over_ssh import Session
from tui.screens.frequency import FrequencyScreen
from tui.screens.listing import Listing
from tui.theme import OURS
from tui.theme_choice import NAMES, UnknownTheme, check_theme, first_theme

MANY = {"TERM": "xterm-256color"}


def test_the_names_are_ours_and_all_of_textuals() -> None:
    assert sorted(NAMES) == sorted([*BUILTIN_THEMES, *(theme.name for theme in OURS)])


@pytest.mark.parametrize(
    ("wanted", "remembered", "environ", "first"),
    [
        (None, None, MANY, "rear-diff"),
        (None, "nord", MANY, "nord"),
        (None, "no-such-theme", MANY, "rear-diff"),
        (None, "nord", {**MANY, "NO_COLOR": "1"}, "rear-diff-mono"),
        (None, None, {**MANY, "NO_COLOR": ""}, "rear-diff"),
        ("dracula", "nord", {**MANY, "NO_COLOR": "1"}, "dracula"),
        (None, None, {"TERM": "linux"}, "rear-diff-ansi"),
        (None, None, {"TERM": "xterm"}, "rear-diff-ansi"),
        (None, None, {"TERM": "xterm-16color"}, "rear-diff-ansi"),
        (None, None, {"TERM": "xterm", "COLORTERM": "truecolor"}, "rear-diff"),
        (None, None, {"TERM": "xterm-kitty"}, "rear-diff"),
        (None, "nord", {"TERM": "linux"}, "nord"),
    ],
)
def test_what_is_said_comes_before_what_was_chosen_and_what_suits(
    wanted: str | None, remembered: str | None, environ: Mapping[str, str], first: str
) -> None:
    assert first_theme(wanted, remembered, environ) == first


def test_an_unknown_theme_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownTheme, match=r'no theme "Gruvbax"; did you mean gruvbox\? There are'):
        check_theme("Gruvbax")


def segments(pilot: AppPilot) -> Iterator[Segment]:
    """All that is on the screen."""
    for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
        yield from strip


def colours(pilot: AppPilot) -> set[str]:
    """The colours on the screen, but for the terminal's own two."""
    styles = [segment.style for segment in segments(pilot) if segment.style]
    found = {each for style in styles for each in (style.color, style.bgcolor) if each}
    return {each.name for each in found if not each.is_default}


async def walk(pilot: AppPilot) -> Iterator[set[str]]:
    """The colours of each screen, one after another."""
    found = [colours(pilot)]
    for key in ("x", "v", "slash", "l", "escape", "question_mark", "escape", "c", "m", "escape"):
        await pilot.press(key)
        await pilot.pause()
        found.append(colours(pilot))
    await pilot.press("F")
    await until(pilot, lambda: isinstance(pilot.app.screen, FrequencyScreen))
    await until(pilot, lambda: bool(pilot.app.screen.query_one(Listing).option_count))
    found.append(colours(pilot))
    await pilot.press("escape", "s", "escape", "T")
    await pilot.pause()
    found.append(colours(pilot))
    return iter(found)


@pytest.mark.thorough
async def test_without_colour_there_is_none_on_any_screen(sample_target: Target) -> None:
    async with running(sample_target, theme="rear-diff-mono") as pilot:
        assert set().union(*await walk(pilot)) == set()


@pytest.mark.thorough
async def test_of_sixteen_colours_there_are_no_others(sample_target: Target) -> None:
    async with running(sample_target, theme="rear-diff-ansi") as pilot:
        found = set().union(*await walk(pilot))
        assert {"color(1)", "color(3)"} <= found
        assert found <= {f"color({number})" for number in range(16)}


@pytest.mark.thorough
async def test_every_theme_draws_what_is_drawn_by_hand(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await pilot.press("slash")
        await type_text(pilot, "la")
        for theme in NAMES:
            pilot.app.theme = theme
            await pilot.press("down")
            assert line_with(pilot, "label:")


@pytest.mark.parametrize("theme", ["rear-diff-ansi", "ansi-light"])
async def test_bars_are_drawn_in_the_terminals_colours(theme: str, sample_target: Target) -> None:
    async with running(sample_target, theme=theme) as pilot:
        await pilot.press("F")
        assert await seen(pilot, "━")


async def test_without_colour_all_is_told_by_other_means(sample_target: Target) -> None:
    async with running(sample_target, theme="rear-diff-mono") as pilot:
        reversed_ = [each.text for each in segments(pilot) if each.style and each.style.reverse]
        title = str(screen(pilot).table.row_at_cursor and "Night Ferry to Oslo")
        assert any(title in text for text in reversed_)
        await pilot.press("x")
        await until(pilot, lambda: "− not   ✓" in line_with(pilot, title))
        bold = [each.text for each in segments(pilot) if each.style and each.style.bold]
        assert any("− not   ✓" in text for text in bold)
        await pilot.press("T")
        await pilot.pause()
        chosen = [each.text for each in segments(pilot) if each.style and each.style.reverse]
        assert any("rear-diff-mono" in text for text in chosen)


def sgr(session: Session) -> set[int]:
    """The colours in the bytes that the terminal was sent, as the numbers that ask for them."""
    told = re.findall(rb"\x1b\[([0-9;]*)m", bytes(session.written))
    numbers = {int(number) for each in told for number in each.split(b";") if number}
    return {number for number in numbers if 30 <= number <= 49 or 90 <= number <= 107} - {39, 49}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("environ", "allowed"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, set()),
        ({"TERM": "linux"}, {*range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108)}),
    ],
)
def test_the_terminal_is_sent_no_other_colours(
    environ: Mapping[str, str], allowed: set[int], sample_target: Target, tmp_path: Path
) -> None:
    with started(sample_target, tmp_path, **environ) as session:
        session.wait_for("of 2,000")
        session.press("x/label:nobody\r")
        session.wait_for("label:nobody")
        session.press("\x1b")
        session.wait_until(lambda: "part of a name" in session.lines[1])
        session.press("T")
        session.wait_for("esc goes back")
        session.press("q")
        session.wait_until(lambda: not any("esc goes back" in line for line in session.lines))
        session.press("q")
        session.wait_until(session.ended)
        assert session.process.returncode == 0
        assert sgr(session) <= allowed
