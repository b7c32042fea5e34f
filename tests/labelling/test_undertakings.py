"""A step of many rows that was begun is kept until all of it is in the journal, or given up."""

from pathlib import Path

import pytest

from rear_diff.labelling.bulk import Plan
from rear_diff.labelling.journal import (
    Draft,
    Journal,
    JournalError,
    Kind,
    Source,
    Undertaking,
    new_step,
)
from tests.labelling.journalling import HERE, change, settle

ROWS = 2_500


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def plan_of(rows: int = ROWS) -> Plan:
    """Rows of two kinds, one after the other."""
    labels = [None, "would_not_watch"]
    return Plan.of(
        change({"label": labels[number % 2]}, key=f"tt{number:07d}") for number in range(rows)
    )


def undertaken(journal: Journal, plan: Plan) -> Undertaking:
    wanted = Undertaking(new_step(), Kind.CHANGE, Source.BULK, None, "+ watch", len(plan))
    journal.undertake(HERE, wanted, plan.models, plan.parts())
    return wanted


def test_what_was_not_appended_is_found_again_by_the_next_run(file: Path) -> None:
    plan = plan_of()
    with Journal(file) as journal:
        step = undertaken(journal, plan).step
        journal.append(HERE, plan.drafts(step, Source.BULK, 0, 1000))
        journal.append(HERE, plan.drafts(step, Source.BULK, 1500, 2000))
        assert journal.finish(step) == 1500
    with Journal(file) as journal:
        (found,) = journal.undertakings(HERE)
        assert (found.what, found.total, found.done, found.left) == ("+ watch", ROWS, 1500, 1000)
        expected = [*plan.changes(1000, 1500), *plan.changes(2000)]
        left = list(journal.changes_left(step))
        assert left == expected
        journal.append(HERE, map(found.draft, left))
        assert journal.finish(step) == ROWS
        assert journal.undertakings(HERE) == []
        assert [each.size for each in journal.undoable(HERE, 10)] == [ROWS]


def test_what_was_appended_last_is_not_asked_for_again_after_a_crash(file: Path) -> None:
    plan = plan_of(3)
    with Journal(file) as journal:
        step = undertaken(journal, plan).step
        journal.append(HERE, plan.drafts(step, Source.BULK))
    with Journal(file) as journal:
        assert journal.undertakings(HERE) == []
        assert list(journal.changes_left(step)) == []


def test_a_run_that_goes_on_keeps_what_it_began(file: Path) -> None:
    with Journal(file) as journal, Journal(file) as other:
        undertaken(journal, plan_of(3))
        assert other.undertakings(HERE) == []
        assert other.undertakings("elsewhere") == []
        assert len(journal.undertakings(HERE)) == 1
    with Journal(file) as other:
        assert len(other.undertakings(HERE)) == 1


def test_what_is_given_up_or_taken_back_is_not_gone_on_with(file: Path) -> None:
    plan = plan_of(5)
    with Journal(file) as journal:
        given_up, taken_back = undertaken(journal, plan), undertaken(journal, plan)
        journal.give_up(given_up.step)
        settle(journal, *journal.append(HERE, plan.drafts(taken_back.step, Source.BULK, 0, 2)))
        (entry,) = journal.entries_of(taken_back.step)[:1]
        back = Draft(entry.change, new_step(), Source.BULK, Kind.UNDO, taken_back.step)
        journal.append(HERE, [back])
        assert journal.undertakings(HERE) == []


def test_one_that_takes_back_gives_up_what_is_left_of_the_other(file: Path) -> None:
    plan = plan_of(3)
    with Journal(file) as journal:
        began = undertaken(journal, plan)
        back = Undertaking("back", Kind.UNDO, Source.CARD, began.step, "Undo", len(plan))
        journal.undertake(HERE, back, plan.models, plan.parts())
        (found,) = journal.undertakings(HERE)
        assert found == back
        draft = found.draft(next(journal.changes_left("back")))
        assert (draft.step, draft.kind, draft.source, draft.reverses) == (
            "back",
            Kind.UNDO,
            Source.CARD,
            began.step,
        )


def test_the_last_row_is_left_until_it_is_done(file: Path) -> None:
    plan = plan_of(3)
    with Journal(file) as journal:
        step = undertaken(journal, plan).step
        journal.append(HERE, plan.drafts(step, Source.BULK, 0, 2))
        for _ in range(2):
            (found,) = journal.undertakings(HERE)
            assert found.left == 1
        journal.append(HERE, plan.drafts(step, Source.BULK, 2))
        assert journal.undertakings(HERE) == []
        assert list(journal.changes_left(step)) == []
        with journal._file.reading() as connection:
            assert connection.execute("SELECT count(*) FROM undertaking").fetchone()[0] == 0


def test_what_cannot_be_kept_is_refused_before_any_of_it_is(file: Path) -> None:
    plan = Plan.of([change(after={"label": object()})])
    with Journal(file) as journal:
        with pytest.raises(JournalError, match=r"^a value of .* kept\. Nothing was changed\.$"):
            undertaken(journal, plan)
        assert journal.undertakings(HERE) == []


def test_a_step_that_is_not_finished_does_not_fold_away(file: Path) -> None:
    plan = plan_of(10)
    with Journal(file) as journal:
        step = undertaken(journal, plan).step
        settle(journal, *journal.append(HERE, plan.drafts(step, Source.BULK, 0, 5)))
        settle(journal, *journal.append(HERE, plan_of(20).drafts(new_step(), Source.BULK)))
    with Journal(file, keep=1) as journal:
        journal.open()
        assert len(journal.entries_of(step)) == 5
        assert journal.undertakings(HERE)[0].left == 5
