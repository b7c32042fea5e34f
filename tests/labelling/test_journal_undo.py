"""Taking back and doing again, as deep as the journal goes and over its runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rear_diff.labelling.journal import (
    Entry,
    Journal,
    Kind,
    Result,
    State,
    Step,
    new_step,
    reverse_of,
)
from tests.labelling.journalling import HERE, append, change, draft, settle


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path) as journal:
        yield journal


def done(journal: Journal, *keys: str) -> list[Entry]:
    """A change of each row, applied."""
    entries = append(journal, *(draft(change(key=key)) for key in keys))
    settle(journal, *entries)
    return entries


def reverse(journal: Journal, step: Step, result: Result | None = Result.APPLIED) -> list[Entry]:
    """Take a step back, or do it again."""
    name = new_step()
    drafts = [reverse_of(entry, name) for entry in journal.entries_of(step.name)]
    entries = append(journal, *drafts)
    if result:
        settle(journal, *entries, result=result)
    return entries


def keys(steps: list[Step]) -> list[list[str]]:
    return [[entry.change.key for entry in step.entries] for step in steps]


def undoable(journal: Journal) -> list[list[str]]:
    return keys(journal.undoable(HERE, 99))


def redoable(journal: Journal) -> list[list[str]]:
    return keys(journal.redoable(HERE, 99))


def test_undo_and_redo_walk_the_journal(journal: Journal) -> None:
    done(journal, "a", "b", "c")
    assert undoable(journal) == [["c"], ["b"], ["a"]]
    for _ in range(2):
        reverse(journal, journal.undoable(HERE, 1)[0])
    assert undoable(journal) == [["a"]]
    assert redoable(journal) == [["b"], ["c"]]
    reverse(journal, journal.redoable(HERE, 1)[0])
    assert undoable(journal) == [["b"], ["a"]]
    assert redoable(journal) == [["c"]]
    reverse(journal, journal.undoable(HERE, 1)[0])
    assert redoable(journal) == [["b"], ["c"]]
    done(journal, "d")
    assert undoable(journal) == [["d"], ["a"]]
    assert redoable(journal) == []


def test_what_is_taken_back_is_undone_and_what_is_done_again_counts(journal: Journal) -> None:
    (entry,) = done(journal, "a")
    (undo,) = reverse(journal, journal.undoable(HERE, 1)[0])
    assert undo.kind is Kind.UNDO
    assert undo.change.after == entry.change.before
    (redo,) = reverse(journal, journal.redoable(HERE, 1)[0])
    assert redo.kind is Kind.REDO
    states = {each.id: each.state for each in journal.history(HERE)}
    assert states == {entry.id: State.UNDONE, undo.id: State.UNDONE, redo.id: State.SENT}


def test_a_step_of_many_rows_is_one(journal: Journal) -> None:
    step = new_step()
    entries = append(journal, *(draft(change(key=key), step) for key in "abc"))
    entries += append(journal, *(draft(change(key=key), step) for key in "de"))
    settle(journal, *entries[:4])
    settle(journal, entries[4], result=Result.CONFLICT)
    (found,) = journal.undoable(HERE, 9)
    assert found.size == 4
    reverse(journal, found)
    assert undoable(journal) == []
    assert journal.counts(HERE) == {State.UNDONE: 4, State.SENT: 4, State.CONFLICT: 1}


@pytest.mark.parametrize("result", [Result.UNCHANGED, Result.CONFLICT, Result.REFUSED])
def test_what_was_not_this_persons_change_is_not_theirs_to_undo(
    journal: Journal, result: Result
) -> None:
    settle(journal, *append(journal), result=result)
    assert undoable(journal) == []


def test_an_undo_that_did_not_go_through_leaves_its_change_and_is_not_tried_again(
    journal: Journal,
) -> None:
    _, second = done(journal, "a", "b")
    reverse(journal, journal.undoable(HERE, 1)[0], Result.CONFLICT)
    assert undoable(journal) == [["a"]]
    assert redoable(journal) == []
    assert {each.id: each.state for each in journal.history(HERE)}[second.id] is State.SENT
    # But by name it can be.
    assert journal.entries_of(second.step) != []


def test_an_undo_of_what_was_never_made_closes_its_conflict(journal: Journal) -> None:
    (entry,) = append(journal)
    step = journal.undoable(HERE, 1)[0]
    (undo,) = reverse(journal, step, result=None)
    settle(journal, entry, result=Result.CONFLICT)
    assert journal.results_of_reversed([undo])[undo.id].state is State.CONFLICT
    settle(journal, undo, result=Result.MOOT)
    assert journal.conflicts(HERE) == []
    assert journal.counts(HERE) == {State.UNDONE: 2}


def test_an_undo_that_was_refused_leaves_the_conflict_that_it_meant(journal: Journal) -> None:
    (entry,) = append(journal)
    (undo,) = reverse(journal, journal.undoable(HERE, 1)[0], result=None)
    settle(journal, entry, result=Result.CONFLICT)
    settle(journal, undo, result=Result.REFUSED)
    assert [each.id for each in journal.conflicts(HERE)] == [entry.id]


def test_what_is_taken_back_may_have_folded_away(path: Path) -> None:
    with Journal(path) as journal:
        done(journal, "a")
        (undo,) = reverse(journal, journal.undoable(HERE, 1)[0])
        (newer,) = done(journal, "b")
    with Journal(path, keep=2) as journal:
        journal.open()
        assert journal.results_of_reversed([undo, newer]) == {}
        (found,) = journal.history(HERE)[1:]
        assert (found.id, found.reverses) == (undo.id, undo.reverses)


def test_a_step_tells_of_its_first_twenty_rows(journal: Journal) -> None:
    step = new_step()
    append(journal, *(draft(change(key=str(number)), step) for number in range(25)))
    (found,) = journal.undoable(HERE, 9)
    assert (found.size, len(found.entries), found.entries[-1].change.key) == (25, 20, "19")
    assert len(journal.entries_of(step)) == 25
    settle(journal, *journal.entries_of(step))
    reverse(journal, found)
    (back,) = journal.redoable(HERE, 9)
    assert back.reverses == step


def test_undo_goes_back_over_runs_but_not_into_one_that_goes_on(path: Path) -> None:
    with Journal(path) as first:
        done(first, "a")
    with Journal(path) as mine:
        done(mine, "b")
        with Journal(path) as other:
            done(other, "c")
            assert undoable(mine) == [["b"], ["a"]]
            assert undoable(other) == [["c"], ["a"]]
        assert undoable(mine) == [["c"], ["b"], ["a"]]


def test_all_since_a_moment(journal: Journal) -> None:
    done(journal, "a")
    moment = datetime.now(UTC)
    done(journal, "b", "c")
    reverse(journal, journal.undoable(HERE, 1)[0])
    assert keys(journal.since(HERE, moment)) == [["b"]]
