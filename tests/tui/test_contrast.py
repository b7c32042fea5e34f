"""Text can be read on every screen of our theme, and nothing is told by its colour alone."""

import pytest
from textual.geometry import Region

from rear_diff.database.connect import Target
from rear_diff.settings import Settings
from tests.tui.contrast import contrast, seen_on
from tests.tui.driving import AppPilot, filter_by, frame, running, sent
from tui.jobs import STATES
from tui.keys import BINDINGS
from tui.presentation import LABELS

TABS = [name for name in BINDINGS if name.startswith("tab.")]

WAYS: tuple[tuple[str, ...], ...] = (
    ("j", "w", "a", "space", "j"),  # labels, a mark, the cursor
    ("l", "l", "l", "l", "l", "l"),  # a quiet cell under the cursor
    ("V", "j", "j"),  # a range
    ("escape", "escape", "slash", "y", "e"),  # a completion with its explanation
    ("e", "r", "colon", "1"),  # a mistake
    ("escape", "escape", "c"),
    ("m",),
    ("escape", "f"),
    ("escape", "F"),
    ("escape", "s"),
    ("escape", "i"),
    ("escape", "y"),
    ("escape", "C"),
    ("escape", "T"),
    ("escape", "question_mark"),
    ("escape", "A", "w"),
    ("escape", "escape", "colon", "5"),
    ("escape", "ctrl+p"),
)
"""Keys from one look to the next."""


async def look(pilot: AppPilot, *keys: str) -> list[str]:
    """Press `keys`, and tell what cannot be read then."""
    await pilot.press(*keys)
    await pilot.pause()
    where = type(pilot.app.screen).__name__
    return [
        f"{where}: {each.text[:30]!r} {each.ratio:.2f} : 1, {each.colours}"
        for each in seen_on(pilot, in_front(pilot))
        if not each.enough
    ]


def in_front(pilot: AppPilot) -> Region | None:
    """What of the screen is not covered by a sheet: all, or the sheet."""
    if not pilot.app.screen.is_modal:
        return None
    parts = pilot.app.screen.query(".sheet, #--input, CommandList")
    return Region.from_union([each.region for each in parts])


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)


@pytest.mark.thorough
async def test_all_text_can_be_read(sample_target: Target) -> None:
    poor = []
    async with running(
        sample_target, size=(120, 40), theme="rear-diff", everything=Settings()
    ) as pilot:
        await filter_by(pilot, "label:none")
        for keys in WAYS:
            poor += await look(pilot, *keys)
        await pilot.press("escape")
        for name in TABS:
            poor += await look(pilot, BINDINGS[name].key)
    assert sorted(set(poor)) == []
    assert len(WAYS) + len(TABS) > 20


async def test_labels_and_states_are_told_by_a_sign_and_a_word(sample_target: Target) -> None:
    for cells in (LABELS, STATES):
        texts = [cell.text for cell in cells.values()]
        assert all(text.strip("+−!✓▶■ ") for text in texts)
    assert len({cell.text for cell in LABELS.values()}) == len(LABELS)
    async with running(sample_target, size=(120, 40), theme="rear-diff-mono") as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("w")
        await sent(pilot)
        first, second, *_ = frame(pilot)[3:]
        assert "+ watch" in first
        # The cursor and a mark each have a sign of their own.
        assert second.startswith("▌")
        await pilot.press("space")
        second, third, *_ = frame(pilot)[4:]
        assert "•" in second[:3]
        assert third.startswith("▌")
