"""The tab of what was done: found by what it is, and taken back one by one or since a moment."""

from datetime import UTC, datetime, timedelta

import pytest

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling import Change
from rear_diff.labelling.journal import (
    Draft,
    Journal,
    Result,
    Settlement,
    Source,
    journal_file,
    new_step,
)
from rear_diff.labelling.journal.described import BOUND
from rear_diff.query import Contains, Criterion, Equals, IsNull
from rear_diff.query.language import FilterError, parse_filter
from rear_diff.tables import TRAINING
from tests.tui.driving import (
    AppPilot,
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
from tests.tui.journal_failing import FULL, UNREADABLE, full_disk, unreadable
from tui.app import RearDiffApp
from tui.history import of_titles
from tui.keys import BINDINGS
from tui.screens.history import HistoryScreen
from tui.screens.question import QuestionScreen
from tui.widgets.filter_bar import FilterInput
from tui.widgets.virtual_table import VirtualTable


def _table(pilot: AppPilot) -> VirtualTable:
    front = [each for each in pilot.app.screen_stack if isinstance(each, HistoryScreen)]
    return front[-1].table


async def _look_back(pilot: AppPilot, count: int) -> VirtualTable:
    """Show the tab, and wait until it has so many changes."""
    await pilot.press(BINDINGS["tab.history"].key)
    await until(pilot, lambda: isinstance(pilot.app.screen, HistoryScreen))
    table = _table(pilot)
    await until(pilot, lambda: table.row_count == count and table.row_at_cursor is not None)
    return table


async def _filter(pilot: AppPilot, text: str, count: int) -> None:
    await pilot.press("slash")
    pilot.app.screen.query_one(FilterInput).value = text
    await pilot.press("enter")
    await until(pilot, lambda: _table(pilot).row_count == count)


async def test_changes_stand_there_newest_first_and_any_one_is_taken_back(
    sample_target: Target,
) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        await filter_by(pilot, "label:none")
        first = row(pilot)
        await pilot.press("w", "x", "w")
        await sent(pilot)
        await _look_back(pilot, 3)
        assert await seen(pilot, str(first["media_title"]))
        assert "no label → + watch" in line_with(pilot, str(first["media_title"]))
        await pilot.press("G", "u")
        await sent(pilot)
        assert (await stored(sample_target, str(first["imdb_id"])))["label"] is None
        await until(pilot, lambda: _table(pilot).row_count == 4)
        await _filter(pilot, "state:undone", 1)
        assert await seen(pilot, "undone")
        await pilot.press("g", "u")
        assert await seen(pilot, "nothing to take back")
        await _filter(pilot, "would_not_watch", 1)
        # In the tab of the titles it can be done again.
        await pilot.press("1")
        await pilot.press("ctrl+r")
        await sent(pilot)
        assert (await stored(sample_target, str(first["imdb_id"])))["label"] == "would_watch"


@pytest.mark.thorough
async def test_the_filter_is_the_one_of_every_table(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 40), who="Ada") as pilot:
        await filter_by(pilot, "label:none")
        title = str(row(pilot)["media_title"])
        await pilot.press("w", "x", "x")
        await sent(pilot)
        await _look_back(pilot, 3)
        for text, count in (
            (f'title:"{title}"', 1),
            (title.rsplit(maxsplit=1)[-1].upper(), 1),
            ("label:would_not", 2),
            ("-label:would_not", 1),
            ("was:none state:sent who:ada", 3),
            ("when:<1h from:table,card", 3),
            ("when:>1h", 0),
            (f'-"{title}" kind:change', 2),
            ("from:bulk", 0),
        ):
            await _filter(pilot, text, count)
        await pilot.press("escape", "slash", "s", "t")
        await seen(pilot, "state:")
        await pilot.press("tab", "c", "o", "n", "tab", "enter")
        await until(pilot, lambda: _table(pilot).row_count == 0)
        assert pilot.app.screen.query_one(FilterInput).value == "state:conflict"


@pytest.mark.thorough
async def test_all_since_a_moment_is_asked_first_and_a_step_is_taken_back_whole(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        keys = [str(screen(pilot).table.nth_key(place)) for place in range(5)]
        await pilot.press("w", "V", "j", "x", "j", "w", "w")
        await sent(pilot)
        await _look_back(pilot, 5)
        await pilot.press("j", "j", "u")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        assert line_with(pilot, "one of 2 changes made at once")
        await pilot.press("escape", "U")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        assert line_with(pilot, "Take back all 4 changes since")
        await pilot.press("y")
        await seen(pilot, "4 changes taken back")
        await sent(pilot)
        labels = [(await stored(sample_target, key))["label"] for key in keys]
        assert labels == ["would_watch", None, None, None, None]


async def test_a_filter_that_says_nothing_is_explained_and_given_up(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("w", "x")
        await sent(pilot)
        await _look_back(pilot, 2)
        await _filter(pilot, "label:would_not", 1)
        await pilot.press("slash")
        pilot.app.screen.query_one(FilterInput).value = "year:1990"
        await pilot.press("enter")
        assert await seen(pilot, "no column")
        assert _table(pilot).row_count == 1
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.focused is _table(pilot))
        assert pilot.app.screen.query_one(FilterInput).value == "label:would_not"
        await pilot.press("R", "escape")
        await until(pilot, lambda: _table(pilot).row_count == 2)


@pytest.mark.thorough
async def test_what_may_not_be_taken_back_is_told(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("w")
        await sent(pilot)
        await _look_back(pilot, 1)
        assert isinstance(pilot.app, RearDiffApp)
        with pilot.app.session.undertakings.underway("another step"):
            await pilot.press("u")
            assert await seen(pilot, "Many titles are being labelled: that comes first.")
        await pilot.press("u")
        await sent(pilot)
        await until(pilot, lambda: _table(pilot).row_count == 2)
        await pilot.press("g", "U")
        assert await seen(pilot, "There is nothing to take back since then.")
        await pilot.press("G", "u")
        assert await seen(pilot, "There is nothing to take back: this is undone.")
    async with running(sample_target, size=(120, 40), tab="history", read_only=True) as pilot:
        await _look_back(pilot, 2)
        await pilot.press("U")
        assert await seen(pilot, "Nothing can be taken back.")


@pytest.mark.thorough
@pytest.mark.parametrize("many", [5_000, pytest.param(50_000, marks=pytest.mark.slow)])
async def test_many_changes_are_there_and_read_by_pages(many: int, sample_target: Target) -> None:
    began = datetime.now(UTC) - timedelta(days=1)
    with Journal(journal_file()) as journal:
        step = new_step()
        drafts = [
            Draft(
                Change(TRAINING, f"tt{number:07d}", {"label": None}, {"label": None}, "ada"),
                step,
                Source.BULK,
                at=began,
            )
            for number in range(many)
        ]
        entries = journal.append(identity(sample_target.parameters, {}), drafts)
        journal.settle([Settlement(entry, Result.APPLIED) for entry in entries])
    async with running(sample_target, size=(120, 40), tab="history") as pilot:
        table = await _look_back(pilot, many)
        assert (await seen(pilot, "embedded")).rstrip().endswith("rw")
        assert table._snapshot.rows_held < 1000
        await pilot.press("G")
        await until(pilot, lambda: table.row_at_cursor is not None)
        assert row_key(table) == "tt0000000"
        await _filter(pilot, "tt0001234", 1)


def row_key(table: VirtualTable) -> object:
    values = table.row_at_cursor
    assert values is not None
    return values["key"]


def test_a_filter_says_what_it_does_not_know() -> None:
    for wrong, told in (("year:1990", "no column"), ("state:lost", "is one of")):
        with pytest.raises(FilterError, match=told):
            parse_filter(wrong, BOUND)


@pytest.mark.parametrize(
    ("asked", "of_training"),
    [
        (Contains("title", "salt"), Contains("media_title", "salt")),
        (Equals("title", "Salt"), Equals("media_title", "Salt")),
        (IsNull("title"), IsNull("media_title")),
    ],
)
def test_what_is_asked_of_titles_is_asked_of_the_table(
    asked: Criterion, of_training: Criterion
) -> None:
    assert of_titles(asked) == of_training


@pytest.mark.thorough
async def test_a_journal_that_fails_is_told_and_read_again(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 30)) as pilot:
        await filter_by(pilot, "label:none")
        keys = [str(table(pilot).nth_key(place)) for place in range(3)]
        await pilot.press("w", "V", "j", "w")
        await sent(pilot)
        with unreadable():
            await pilot.press("7")
            await seen(pilot, UNREADABLE)
        await pilot.press("R")
        await _look_back(pilot, 3)
        await pilot.press("G")
        with unreadable():
            await pilot.press("u")
            await seen(pilot, UNREADABLE)
            await pilot.press("U")
            await seen(pilot, UNREADABLE)
        await pilot.press("U")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        with unreadable():
            await pilot.press("y")
            await seen(pilot, f"Not taken back: {UNREADABLE}")
        assert (await stored(sample_target, keys[0]))["label"] == "would_watch"
        await pilot.press("u")
        await seen(pilot, "1 change taken back.")
        await sent(pilot)
        assert (await stored(sample_target, keys[0]))["label"] is None


@pytest.mark.thorough
async def test_rows_that_cannot_be_read_say_so(sample_target: Target) -> None:
    with Journal(journal_file()) as journal:
        step = new_step()
        drafts = [
            Draft(
                Change(TRAINING, f"tt{number:07d}", {"label": "would_watch"}, {"label": None}),
                step,
                Source.BULK,
            )
            for number in range(5_000)
        ]
        entries = journal.append(identity(sample_target.parameters, {}), drafts)
        journal.settle([Settlement(entry, Result.APPLIED) for entry in entries])
    async with running(sample_target, size=(120, 30), tab="history") as pilot:
        await _look_back(pilot, 5_000)
        with unreadable():
            pilot.app.screen.query_one(VirtualTable).move_cursor(2_500)
            await seen(pilot, UNREADABLE)
        await pilot.press("R")
        await seen(pilot, "tt0002499")


@pytest.mark.thorough
async def test_a_full_disk_says_how_far_it_came(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.history.AT_ONCE", 2)
    async with running(sample_target, size=(120, 30)) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("V", "j", "j", "j", "w")
        await sent(pilot)
        await _look_back(pilot, 4)
        for kept, told in ((0, "Not taken back: "), (1, "2 changes taken back, and no more: ")):
            with full_disk(monkeypatch, after=kept):
                await pilot.press("u")
                await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
                await pilot.press("y")
                await seen(pilot, f"{told}{FULL}")
                await sent(pilot)
