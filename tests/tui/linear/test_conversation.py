"""What is answered to letters where something is at its end, is missing, or goes wrong."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from rear_diff.database.connect import Target
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
from rear_diff.query import bind
from rear_diff.tables import TRAINING
from tests.tui.driving import stored
from tests.tui.linear.test_linear import backlog
from tui.connecting import stay_connected
from tui.keeping import Keeper
from tui.linear.conversation import Conversation
from tui.linear.hearing import Ear
from tui.linear.running import _leave
from tui.messages import ChangeSettled
from tui.undoing import Undoing
from tui.writing import Writer

Line = str | Callable[[], None]


async def said_to(
    target: Target, keys: Sequence[str], *lines: Line, read_only: bool = False
) -> list[str]:
    """What is said to each line in turn, the greeting first; a function is called between two."""
    told: list[list[str]] = [[]]
    typed = list(lines)

    async def ask(_: str) -> str | None:
        told.append([])
        while typed and callable(typed[0]):
            typed.pop(0)()  # type: ignore[operator]
        return str(typed.pop(0)) if typed else None

    def say(line: str) -> None:
        told[-1].append(line)

    def why(settled: ChangeSettled) -> str:
        return conversation.why_not_saved(settled)

    keeper = Keeper(journal_file())
    ear = Ear(why)
    where = identity(target.parameters, {})
    writer, undoing = Writer(ear, keeper, where), Undoing(keeper, where)
    keeper.start()
    connecting = asyncio.create_task(stay_connected(target, writer, ear))
    try:
        database = (await ear.opened).database
        conversation = Conversation(
            database,
            bind(TRAINING, database.offer),
            list(keys),
            writer,
            undoing,
            ear,
            say,
            ask,
            "ann",
            read_only=read_only,
        )
        await conversation.go()
    finally:
        await _leave(writer, keeper, connecting, ear)
    return ["\n".join(each) for each in told]


async def test_the_ends_and_a_title_that_is_gone_are_told(sample_target: Target) -> None:
    (first, name), (second, other) = await backlog(sample_target, 2)
    lines = ("p", "a", "a", "w", "a", "u", "w", "w", "m", "s", "p", "x", "p", "x")
    answers = await said_to(sample_target, [first, second, "tt9999999"], *lines)
    to_first, marked, unmarked, labelled, marked_too, undone, gone = answers[1:8]
    assert to_first == "This is the first title."
    assert marked == f"{name}: label none yet, anomalous."
    assert unmarked == f"{name}: label none yet."
    assert labelled.startswith(f"{name}: would watch.\n\nTitle 2 of 3.\n{other}.")
    assert marked_too == f"{other}: label none yet, anomalous."
    assert undone.startswith(f"Undone: {other}.\n\nTitle 2 of 3.")
    assert gone.startswith(f"{other}: would watch.\n\nTitle 3 of 3.")
    assert gone.endswith("tt9999999 is no longer in the database.")
    nothing, unknown, last, back, other_label, _, same_label = answers[8:15]
    assert nothing == "There is no title here: nothing was changed."
    assert unknown == "There is no title here."
    assert last == "This is the last title."
    assert back.startswith(f"\nTitle 2 of 3.\n{other}.")
    assert other_label.startswith(f"{other}: would not watch.")
    # What is so already is said, and needs no change.
    assert same_label == other_label
    assert (await stored(sample_target, first))["label"] == "would_watch"
    assert (await stored(sample_target, second))["anomalous"] is False
    (_, labelled, no_more) = await said_to(sample_target, [first], "x")
    assert labelled == f"{name}: would not watch.\nThat was the last title."
    assert no_more == ""


async def test_without_titles_or_rights_nothing_is_labelled(sample_target: Target) -> None:
    greeting, nothing, _ = await said_to(sample_target, [], "w")
    assert greeting == "0 titles. h tells all letters.\nThere is no title like that."
    assert nothing == "There is no title here: nothing was changed."
    ((key, _),) = await backlog(sample_target, 1)
    greeting, refused, _ = await said_to(sample_target, [key], "w", read_only=True)
    assert greeting.startswith("Labels are off. You asked for read-only.\n1 title. h tells")
    assert refused == "Not labelled. You asked for read-only."


async def test_a_change_of_many_is_taken_back_whole_once_one_is_sure(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [key for key, _ in await backlog(sample_target, 21)]
    step = new_step()
    changes = [Change(TRAINING, key, {"anomalous": True}, {"anomalous": False}) for key in keys]
    with Journal(journal_file()) as journal:
        drafts = [Draft(change, step, Source.BULK) for change in changes]
        entries = journal.append(identity(sample_target.parameters, {}), drafts)
        journal.settle([Settlement(entry, Result.APPLIED) for entry in entries])

    def unreadable(*_: object) -> None:
        raise JournalError("The disk is gone.")

    with monkeypatch.context() as broken:
        lines = ("u", "n", "u", lambda: broken.setattr(Journal, "entries_of", unreadable), "y")
        answers = await said_to(sample_target, keys, *lines, broken.undo, "u", "y")
    assert answers[2] == "They stay."
    assert answers[4] == "The disk is gone. They stay."
    # None of them is anomalous in the database: each is as it was to be.
    assert answers[6].startswith("Undone: 21 changes.\n\nTitle 1 of 21.")


async def test_what_the_journal_cannot_keep_is_not_labelled(sample_target: Target) -> None:
    ((key, _),) = await backlog(sample_target, 1)
    journal_file().parent.mkdir(parents=True)
    journal_file().write_bytes(b"Dear diary, " * 999)
    _, refused, unknown, _ = await said_to(sample_target, [key], "w", "u")
    assert refused.startswith("Not labelled: ")
    assert "is damaged" in refused
    assert unknown.startswith("The journal is damaged")
    assert (await stored(sample_target, key))["label"] is None
