"""Which steps can be taken back and done again, also where the journal cannot be read."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rear_diff.labelling.journal import JournalError, Source, Step
from rear_diff.labelling.journal.entry import Kind
from tests.labelling.journalling import HERE, change, draft
from tui.keeping import Keeper
from tui.undoing import Undoing


class Broken(Keeper):
    """A journal on a disk that is gone."""

    async def ask(self, ask: Callable[[Any], Any]) -> Any:
        del ask
        raise JournalError("The disk is gone.")


@pytest.fixture
def undoing(tmp_path: Path) -> Undoing:
    return Undoing(Broken(tmp_path / "journal.sqlite"), HERE)


async def test_what_could_not_be_read_can_still_be_taken_back_or_done_again(
    undoing: Undoing,
) -> None:
    undoing.did_many("many", Source.BULK, [change()], 21)
    taken = undoing.undo()
    assert taken is not None
    with pytest.raises(JournalError, match="gone"):
        await undoing.drafts_of(taken)
    assert not undoing.is_reversed("many")
    assert undoing.redo() is None
    again = undoing.undo()
    assert again is not None
    assert again.step == taken.step
    back = undoing.redo()
    assert back is not None
    with pytest.raises(JournalError, match="gone"):
        await undoing.drafts_of(back)
    assert undoing.last is None
    once_more = undoing.redo()
    assert once_more is not None
    assert once_more.step.name == again.name


def test_what_never_reached_the_journal_took_nothing_back(undoing: Undoing) -> None:
    done = draft()
    undoing.did(done)
    taken = undoing.undo()
    assert taken is not None
    assert undoing.is_reversed(done.step)
    undoing.not_kept(*taken.drafts)
    assert not undoing.is_reversed(done.step)
    assert undoing.redo() is None


@pytest.mark.parametrize(("kind", "is_to_undo"), [(Kind.CHANGE, False), (Kind.UNDO, True)])
def test_a_step_of_the_history_is_turned_round(
    undoing: Undoing, kind: Kind, is_to_undo: bool
) -> None:
    step = Step("old", kind, Source.TABLE, datetime.now(UTC), None, 0, ())
    undoing.took_back(step, "new")
    taken = undoing.undo() if is_to_undo else undoing.redo()
    assert taken is not None
    assert taken.step.name == "new"
