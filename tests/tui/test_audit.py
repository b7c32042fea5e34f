"""What people said is guarded in the app: what was overwritten is told, and restored at once."""

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.labelling.journal import Journal, Source, journal_file
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    line_with,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    until,
)
from tests.tui.journal_failing import UNREADABLE, unreadable
from tui.screens.audit import AuditScreen
from tui.screens.preview import PreviewScreen
from tui.widgets.virtual_table import fit

OVERWRITING = """
UPDATE atp.training SET label = 'would_not_watch', human_labeled = false, reviewed = true
WHERE imdb_id = ANY(%s)
"""
RELABELLING = """
UPDATE atp.training SET label = 'would_not_watch', human_labeled = true WHERE imdb_id = %s
"""


async def labelled(pilot: AppPilot, count: int) -> list[str]:
    """Label the first titles would_watch; their keys."""
    await filter_by(pilot, "label:none")
    keys = [str(table(pilot).nth_key(place)) for place in range(count)]
    await pilot.press(*"w" * count)
    await sent(pilot)
    return keys


async def overwritten(target: Target, keys: list[str], theirs: str) -> None:
    """A pipeline overwrites some, and a person labels another one otherwise."""
    async with connect(target) as connection:
        await connection.execute("UPDATE atp.training SET reviewed = false WHERE label IS NULL")
        await connection.execute("UPDATE atp.training SET human_labeled = true WHERE reviewed")
        await connection.execute(OVERWRITING, [keys])
        await connection.execute(RELABELLING, [theirs])


async def look(pilot: AppPilot) -> None:
    """Open the audit, and wait until it has looked."""
    await pilot.press("O")
    await until(pilot, lambda: isinstance(pilot.app.screen, AuditScreen))
    await until(pilot, lambda: not any("stops" in line for line in frame(pilot)))


async def labels(target: Target, keys: list[str]) -> list[object]:
    return [(await stored(target, key))["label"] for key in keys]


async def test_all_that_was_overwritten_is_restored_in_one_step(sample_target: Target) -> None:
    async with running(sample_target, size=(100, 40)) as pilot:
        keys = await labelled(pilot, 4)
        await overwritten(sample_target, keys[:3], keys[3])
        name = fit(str(table(pilot).row(keys[0])["media_title"]), 20).rstrip()  # type: ignore[index]
        await look(pilot)
        assert line_with(pilot, "3  overwritten: holds something else than was said here")
        assert line_with(pilot, "1  relabelled: was labelled otherwise by a person since; one")
        told = line_with(pilot, f"overwritten {name}")
        assert "− not" in told
        assert "+ watch" in told
        await pilot.press("A")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))
        assert line_with(pilot, "Restore 3 titles, in one step?")
        await pilot.press("y")
        await seen(pilot, "restored: 3 titles")
        await sent(pilot)
        assert await labels(sample_target, keys) == ["would_watch"] * 3 + ["would_not_watch"]
        assert (await stored(sample_target, keys[0]))["human_labeled"] is True
        await pilot.press("u")
        await seen(pilot, "undone: 3 titles")
        await sent(pilot)
        assert await labels(sample_target, keys) == ["would_not_watch"] * 4
        identity = screen(pilot).session.writer.identity
    with Journal(journal_file()) as journal:
        assert journal.history(identity)[0].source is Source.AUDIT


async def test_one_is_restored_at_once_a_persons_label_too(sample_target: Target) -> None:
    async with running(sample_target, size=(100, 40)) as pilot:
        keys = await labelled(pilot, 2)
        await overwritten(sample_target, keys[:1], keys[1])
        await look(pilot)
        await pilot.press("j", "enter")
        await seen(pilot, "restored")
        await sent(pilot)
        assert await labels(sample_target, keys) == ["would_not_watch", "would_watch"]
        await pilot.press("k", "enter", "escape")
        await sent(pilot)
        assert await labels(sample_target, keys) == ["would_watch"] * 2
        await look(pilot)
        await seen(pilot, "Every title is as a person said")


async def test_what_cannot_be_meant_is_found_and_mended(sample_target: Target) -> None:
    async with running(sample_target, size=(100, 40)) as pilot:
        await filter_by(pilot, "label:none")
        first, second = (str(table(pilot).nth_key(place)) for place in range(2))
        await overwritten(sample_target, [], "")
        async with connect(sample_target) as connection:
            await connection.execute(
                "UPDATE atp.training SET reviewed = true WHERE imdb_id = %s", [first]
            )
            await connection.execute(
                "UPDATE atp.training SET reviewed = true, label = 'would_watch',"
                " human_labeled = false WHERE imdb_id = %s",
                [second],
            )
        await look(pilot)
        assert line_with(pilot, "1  unlabelled: reviewed without a label")
        assert line_with(pilot, "unclaimed: reviewed but not human_labeled")
        await pilot.press("A")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))
        await pilot.press("y")
        await seen(pilot, "restored: 2 titles")
        await sent(pilot)
        assert (await stored(sample_target, first))["reviewed"] is False
        assert (await stored(sample_target, second))["human_labeled"] is True


@pytest.mark.thorough
async def test_where_the_journal_fails_nothing_is_restored_and_nothing_looks_so(
    sample_target: Target,
) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        await filter_by(pilot, "label:none")
        keys = [str(table(pilot).nth_key(place)) for place in range(3)]
        await pilot.press("w", "w", "w")
        await sent(pilot)
        await overwritten(sample_target, keys, "")
        with unreadable():
            await look(pilot)
            await seen(pilot, UNREADABLE)
            await pilot.press("escape")
        await look(pilot)
        await seen(pilot, "3  overwritten")
        with unreadable():
            await pilot.press("enter")
            await seen(pilot, UNREADABLE)
            assert not [line for line in frame(pilot) if line.strip("│ ").startswith("restored")]
        await pilot.press("A")
        await seen(pilot, "Restore 3 titles, in one step?")
        await pilot.press("y")
        await seen(pilot, "restored: 3 titles")
        await sent(pilot)
        for key in keys:
            assert (await stored(sample_target, key))["label"] == "would_watch"


@pytest.mark.thorough
async def test_who_may_only_read_restores_nothing(sample_target: Target) -> None:
    async with running(sample_target, size=(100, 40)) as pilot:
        keys = await labelled(pilot, 1)
        await overwritten(sample_target, keys, "")
    async with running(sample_target, size=(100, 40), read_only=True) as pilot:
        for key in ("enter", "A"):
            await look(pilot)
            await pilot.press(key)
            await seen(pilot, "Nothing can be restored.")
            await pilot.press("escape")
    assert await labels(sample_target, keys) == ["would_not_watch"]
