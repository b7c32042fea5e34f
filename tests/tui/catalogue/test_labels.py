"""Titles of the catalogue that are rows of training: their labels, through the one writer."""

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.identity import identity
from rear_diff.labelling import Change
from rear_diff.labelling.journal import (
    Draft,
    Journal,
    JournalError,
    Result,
    Settlement,
    Source,
    journal_file,
    new_step,
)
from rear_diff.tables import TRAINING
from tests.tui.catalogue.test_catalogue import TAB, shows
from tests.tui.driving import (
    AppPilot,
    change_behind,
    filter_by,
    line_with,
    row,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    until,
)
from tests.tui.journal_failing import UNREADABLE, unreadable
from tui.keys import BINDINGS
from tui.presentation.linking import LINK

HISTORY = BINDINGS["tab.history"].key


async def linked_rows(pilot: AppPilot) -> list[str]:
    """The IMDb ids of the titles that are in training, once they are known."""
    front = table(pilot)

    def found() -> list[object]:
        rows = [front.row(front.nth_key(index)) for index in range(front.row_count)]
        return [each.get(LINK, ...) for each in rows if each is not None]

    await until(pilot, lambda: len(found()) == front.row_count and ... not in found())
    return [link["imdb_id"] for link in found() if isinstance(link, dict)]


async def test_undo_says_that_the_journal_cannot_be_read(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        await linked_rows(pilot)
        with unreadable():
            await pilot.press("u")
            await seen(pilot, UNREADABLE)
        await pilot.press("u")
        await seen(pilot, "There is nothing to undo.")


async def test_a_key_labels_the_row_of_training_and_u_takes_it_back(
    catalogue_target: Target,
) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        first, second = await linked_rows(pilot)
        assert row(pilot)["imdb_id"] == first
        await seen(pilot, "No label yet")
        await pilot.press("w")
        assert row(pilot)["imdb_id"] == second
        await pilot.press("x")
        await sent(pilot)
        assert (await stored(catalogue_target, first))["label"] == "would_watch"
        assert await stored(catalogue_target, second) == {
            "label": "would_not_watch",
            "human_labeled": True,
            "reviewed": True,
            "anomalous": False,
        }
        assert "Cold Kilometre" in await seen(pilot, "+ watch ✓")
        await pilot.press("u")
        await until(pilot, lambda: row(pilot)["imdb_id"] == second)
        await sent(pilot)
        assert (await stored(catalogue_target, second))["label"] is None
        await pilot.press("r")
        await seen(pilot, "cannot be reviewed. Label it first: w or x.")
        await pilot.press("a")
        await seen(pilot, "anomalous: ")
        await pilot.press("u", "ctrl+r")
        await seen(pilot, "done again: Night Bus")
        await pilot.press("ctrl+r")
        await seen(pilot, "nothing to do again")
        await sent(pilot)
        assert (await stored(catalogue_target, second))["anomalous"] is True
        await pilot.press(HISTORY)
        await seen(pilot, "no label → + watch")


@pytest.mark.thorough
async def test_what_cannot_be_is_said_and_leaves_everything_as_it_was(
    catalogue_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal(journal_file()) as journal:
        step, many = new_step(), [f"tt9{number:06d}" for number in range(21)]
        changes = [Change(TRAINING, key, {"label": None}, {"label": None}) for key in many]
        drafts = [Draft(change, step, Source.BULK) for change in changes]
        entries = journal.append(identity(catalogue_target.parameters, {}), drafts)
        journal.settle([Settlement(entry, Result.APPLIED) for entry in entries])

    def broken(*_: object) -> None:
        raise JournalError("The disk is gone.")

    async with running(catalogue_target, size=(80, 24)) as pilot:
        await shows(pilot)
        first, second = await linked_rows(pilot)
        with monkeypatch.context() as patch:
            patch.setattr(Journal, "entries_of", broken)
            patch.setattr(Journal, "append", broken)
            await pilot.press("u")
            await seen(pilot, "The disk is gone.")
            await pilot.press("w")
            await seen(pilot, "Not labelled: The disk is gone.")
            await until(pilot, lambda: screen(pilot).session.writer.unsent == 0)
            assert "watch" not in line_with(pilot, "Cold Kilometre")
        await pilot.press("u")
        await seen(pilot, "undone: 21 titles")
        async with connect(catalogue_target) as connection:
            await connection.execute("DELETE FROM atp.training WHERE imdb_id = %s", [second])
        await pilot.press("x")
        await seen(pilot, "Not saved: it is no longer in the database.")
        await pilot.press("G", "w")
        await seen(pilot, "not among those to label")
        await sent(pilot)
        assert (await stored(catalogue_target, first))["label"] is None


@pytest.mark.thorough
async def test_a_label_that_somebody_else_set_meanwhile_stays(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        first, _ = await linked_rows(pilot)
        await change_behind(catalogue_target, first, "would_not_watch")
        await pilot.press("w")
        await sent(pilot)
        await seen(pilot, "Not saved: somebody else changed its label")
        assert (await stored(catalogue_target, first))["label"] == "would_not_watch"
        assert "Cold Kilometre" in await seen(pilot, "− not")
        await until(pilot, lambda: getattr(pilot.app, "conflicts", 0) == 1)


@pytest.mark.thorough
async def test_a_label_set_on_the_tab_of_training_shows_here(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        first, _ = await linked_rows(pilot)
        await pilot.press("1")
        await until(pilot, lambda: screen(pilot).TABLE.name == "training")
        await filter_by(pilot, f"imdb_id:{first}")
        await until(pilot, lambda: (table(pilot).row_at_cursor or {}).get("imdb_id") == first)
        await pilot.press("w")
        await sent(pilot)
        await pilot.press(TAB)
        await until(pilot, lambda: screen(pilot).TABLE.name == "catalogue")
        assert "Cold Kilometre" in await seen(pilot, "+ watch ✓")
