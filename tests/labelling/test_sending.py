"""Entries of the journal in one transaction: what becomes of each, and of the transaction."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg.sql import SQL

from rear_diff.database import errors
from rear_diff.database.connect import Database, open_database
from rear_diff.database.notifications import Changed
from rear_diff.labelling import (
    Applied,
    Change,
    Conflict,
    NotAllowed,
    Outcome,
    Refused,
    RowGone,
    Unchanged,
)
from rear_diff.labelling.fate import Fate, fate_of
from rear_diff.labelling.journal import (
    Entry,
    Kind,
    Result,
    Settlement,
    Source,
    State,
    Transaction,
)
from rear_diff.labelling.sending import (
    Sent,
    outcome_of,
    presuming,
    send,
    settlement_of,
)
from rear_diff.tables import RELATIONS, TRAINING
from tests.database.notifications.listening import listening
from tests.labelling.conftest import KEY, Desk

NOT, OTHER = "would_not_watch", "tt0000002"


def entry(number: int, change: Change, step: str = "one", reverses: str | None = None) -> Entry:
    kind = Kind.UNDO if reverses else Kind.CHANGE
    at = datetime.now(UTC)
    return Entry(number, change, "here", step, Source.TABLE, kind, reverses, at)


def labelled(was: str | None, becomes: str | None, key: str = KEY) -> Change:
    return Change(TRAINING, key, {"label": becomes}, {"label": was})


class Notes:
    """What was noted before the commit."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[tuple[Transaction, list[Result]]] = []
        self._error = error

    async def __call__(self, transaction: Transaction, sent: Sequence[Sent]) -> None:
        self.sent.append((transaction, [each.settlement.result for each in sent]))
        if self._error:
            raise self._error


@pytest.fixture
async def database(desk: Desk) -> AsyncIterator[Database]:
    async with open_database(desk.target, RELATIONS) as database:
        yield database


def results(sent: Sequence[Sent]) -> list[Result]:
    return [each.settlement.result for each in sent]


async def test_all_are_sent_in_their_order_and_noted_before_the_commit(
    desk: Desk, database: Database
) -> None:
    entries = [
        entry(1, labelled("would_watch", NOT)),
        entry(2, labelled(NOT, None), "two"),
        entry(3, labelled("would_watch", NOT), "three"),
        entry(4, labelled(None, NOT, "tt9"), "four"),
        entry(5, labelled(None, "would_perhaps", OTHER), "five"),
    ]
    notes = Notes()
    sent = await send(database, entries, {}, notes)
    expected = [
        Result.APPLIED, Result.APPLIED, Result.CONFLICT, Result.ROW_GONE, Result.REFUSED,
    ]  # fmt: skip
    assert results(sent) == expected
    assert [each.settlement.entry for each in sent] == entries
    assert "Label must be one of" in sent[4].settlement.why
    assert (await desk.row())["label"] is None
    ((transaction, noted),) = notes.sent
    assert noted == expected
    assert await fate_of(database, transaction) is Fate.COMMITTED


async def test_what_is_sent_is_announced_as_ones_own(database: Database) -> None:
    async with listening(database) as listener:
        await listener.until(lambda heard: heard)
        await send(database, [entry(1, labelled("would_watch", NOT))], {}, Notes())
        told = Changed("training", (KEY,), "", database.sender)
        await listener.until(lambda heard: told in heard)


async def test_the_fate_of_a_transaction_is_asked_of_the_server_that_had_it(
    database: Database,
) -> None:
    under_way = []

    class Asking(Notes):
        async def __call__(self, transaction: Transaction, sent: Sequence[Sent]) -> None:
            under_way.append(await fate_of(database, transaction))
            await super().__call__(transaction, sent)

    notes: Notes = Asking(OSError("The disk is full."))
    with pytest.raises(OSError, match="full"):
        await send(database, [entry(1, labelled("would_watch", None))], {}, notes)
    ((aborted, _),) = notes.sent
    assert under_way == [Fate.IN_PROGRESS]
    assert await fate_of(database, aborted) is Fate.ABORTED
    assert await fate_of(database, replace(aborted, server="another")) is Fate.ABORTED
    for number in (2**40, 2**40 + 5):  # what no server has given out, and what it has not yet
        assert await fate_of(database, replace(aborted, number=number)) is Fate.UNKNOWN
    notes = Notes()
    await send(database, [entry(1, labelled("would_watch", None))], {}, notes)
    ((committed, _),) = notes.sent
    assert committed.server == aborted.server != ""
    # After a crash another transaction may have been given its number.
    assert await fate_of(database, replace(committed, server="another")) is Fate.UNKNOWN


async def test_what_was_never_made_is_not_taken_back(desk: Desk, database: Database) -> None:
    made, undo = labelled("would_not_watch", None), labelled(None, "would_not_watch")
    first, back = entry(1, made), entry(2, undo, "two", "one")
    # In one transaction: the change conflicts, so that its undo has nothing to take back.
    sent = await send(database, [first, back], {}, Notes())
    assert results(sent) == [Result.CONFLICT, Result.MOOT]
    assert sent[1].settlement.found["label"] == "would_watch"
    assert isinstance(sent[1].outcome, Unchanged)
    assert sent[1].outcome.row["label"] == "would_watch"
    # An undo of the same row in another step, or of another row in this one, is none of that.
    elsewhere = entry(3, undo, "three", "other step")
    assert results(await send(database, [first, elsewhere], {}, Notes()))[1] is Result.CONFLICT
    other = entry(4, labelled(None, "would_watch", OTHER), "four", "one")
    assert results(await send(database, [first, other], {}, Notes()))[1] is Result.APPLIED
    # What the journal knows of it counts as well.
    refused = replace(first, state=State.REFUSED, result=Result.REFUSED)
    (moot,) = await send(database, [back], {2: refused}, Notes())
    assert moot.settlement.result is Result.MOOT
    assert isinstance(moot.outcome, Unchanged)
    assert dict(moot.outcome.row) == {"label": "would_not_watch"}
    pending = replace(refused, state=State.PENDING)
    assert results(await send(database, [back], {2: pending}, Notes())) == [Result.CONFLICT]
    applied = replace(first, state=State.SENT, result=Result.APPLIED)
    assert results(await send(database, [back], {2: applied}, Notes())) == [Result.CONFLICT]
    assert results(await send(database, [back], {1: refused}, Notes())) == [Result.CONFLICT]
    # One that was made and is taken back in the same transaction.
    there_and_back = [
        entry(5, labelled("would_watch", None), "five"),
        entry(6, labelled(None, "would_watch"), "six", "five"),
    ]
    assert results(await send(database, there_and_back, {}, Notes())) == [Result.APPLIED] * 2
    assert (await desk.row())["label"] == "would_watch"


REFUSING = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'not on a Sunday' USING errcode = {}; END $$;
CREATE TRIGGER refuse BEFORE UPDATE ON atp.training FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.mark.parametrize(
    ("code", "error", "outcome"),
    [
        ("42501", errors.NotAllowed, NotAllowed),
        ("23514", errors.BadValue, str),
        ("57014", errors.TookTooLong, None),
        ("53300", errors.DatabaseAway, None),
    ],
)
async def test_what_the_database_refuses_is_the_outcome_of_one_and_the_failure_of_several(
    desk: Desk,
    database: Database,
    code: str,
    error: type[Exception],
    outcome: type[object] | None,
) -> None:
    await desk.connection.execute(SQL(REFUSING).format(code))
    try:
        change = labelled("would_watch", None)
        entries = [entry(1, change), entry(2, labelled(None, NOT, OTHER), "two")]
        with pytest.raises(error, match="Sunday"):
            await send(database, entries, {}, Notes())
        if outcome is None:
            with pytest.raises(error, match="Sunday"):
                await send(database, entries[:1], {}, Notes())
            return
        (sent,) = await send(database, entries[:1], {}, Notes())
        assert isinstance(sent.outcome, outcome)
        assert sent.settlement.entry == entries[0]
        assert "not on a Sunday" in sent.settlement.why
        assert sent.settlement == settlement_of(entries[0], sent.outcome)
    finally:
        await desk.connection.execute("DROP FUNCTION refuse() CASCADE")


async def test_a_table_that_is_gone_refuses(desk: Desk) -> None:
    await desk.connection.execute("ALTER TABLE atp.training RENAME TO training_away")
    try:
        async with open_database(desk.target, RELATIONS) as without:
            change = labelled("would_watch", None)
            (sent,) = await send(without, [entry(1, change)], {}, Notes())
    finally:
        await desk.connection.execute("ALTER TABLE atp.training_away RENAME TO training")
    assert sent.settlement.result is Result.REFUSED
    assert "training" in sent.settlement.why


ROW: Mapping[str, Any] = {"imdb_id": KEY, "media_title": "One", "label": NOT, "season": 2,
                          "episode": 3, "updated_at": None, "overview": "Long."}  # fmt: skip
CHANGE = Change(TRAINING, KEY, {"label": None}, {"label": "would_watch", "reviewed": True})
PART = {name: value for name, value in ROW.items() if name not in ("imdb_id", "overview")}


@pytest.mark.parametrize(
    ("outcome", "settlement", "found"),
    [
        (Applied(CHANGE, {"label": None}), (Result.APPLIED, ""), {}),
        (Unchanged(CHANGE, ROW), (Result.UNCHANGED, ""), PART),
        (Conflict(CHANGE, ROW), (Result.CONFLICT, ""), PART),
        (Refused(CHANGE, "A rule.", ROW), (Result.REFUSED, "A rule."), PART),
        (Refused(CHANGE, "A rule."), (Result.REFUSED, "A rule."), {}),
        (NotAllowed(CHANGE, "No right."), (Result.NOT_ALLOWED, "No right."), {}),
        (RowGone(CHANGE), (Result.ROW_GONE, ""), {}),
        ("Out of cheese.", (Result.REFUSED, "Out of cheese."), {}),
    ],
)
def test_an_outcome_is_kept_and_known_again(
    outcome: Outcome | str, settlement: tuple[Result, str], found: Mapping[str, Any]
) -> None:
    about = entry(1, CHANGE)
    kept = settlement_of(about, outcome)
    assert kept == Settlement(about, *settlement, found)
    again = outcome_of(kept)
    row = {"label": "would_watch", "reviewed": True, **found}
    match outcome:
        case Applied():
            assert again == Applied(CHANGE, {"label": None, "reviewed": True})
        case Unchanged() | Conflict():
            assert again == type(outcome)(CHANGE, row)
        case Refused() | str():
            assert again == Refused(CHANGE, settlement[1])
        case _:
            assert again == outcome


def test_what_was_moot_is_known_as_unchanged() -> None:
    kept = Settlement(entry(1, CHANGE), Result.MOOT, found={"label": NOT})
    assert outcome_of(kept) == Unchanged(CHANGE, {"label": NOT, "reviewed": True})


def test_what_may_have_been_sent_before_and_is_there_counts_as_done() -> None:
    about = [entry(number, CHANGE) for number in range(4)]
    unchanged = Unchanged(CHANGE, ROW)
    sent = [
        Sent(settlement_of(about[0], unchanged), unchanged),
        Sent(settlement_of(about[1], unchanged), unchanged),
        Sent(settlement_of(about[2], Conflict(CHANGE, ROW)), Conflict(CHANGE, ROW)),
        Sent(Settlement(about[3], Result.MOOT), unchanged),
    ]
    found = [presuming(each, {1, 2, 3}) for each in sent]
    assert results(found) == [Result.UNCHANGED, Result.APPLIED, Result.CONFLICT, Result.MOOT]
    assert found[1].settlement.entry is about[1]
    assert found[1].settlement.found == {}
    assert found[1].outcome == Applied(CHANGE, ROW)
    assert [found[place] is sent[place] for place in range(4)] == [True, False, True, True]


async def test_what_counts_as_done_is_taken_back(desk: Desk, database: Database) -> None:
    first = entry(1, labelled(None, "would_watch"))
    back = entry(2, labelled("would_watch", None), "two", "one")
    # The first may have been sent before, and is there; what takes it back was not.
    notes = Notes()
    sent = await send(database, [first, back], {}, notes, {1: None})
    assert results(sent) == [Result.APPLIED, Result.APPLIED]
    ((_, noted),) = notes.sent
    assert noted == [Result.APPLIED, Result.APPLIED]
    assert (await desk.row())["label"] is None


async def test_what_may_have_been_made_and_taken_back_together_stays(
    desk: Desk, database: Database
) -> None:
    first = entry(1, labelled(None, "would_watch"))
    back = entry(2, labelled("would_watch", None), "two", "one")
    # Both may have been sent before: somebody else has labelled it alike since, or neither was.
    sent = await send(database, [first, back], {}, Notes(), {1: None, 2: None})
    assert results(sent) == [Result.APPLIED, Result.MOOT]
    assert (await desk.row())["label"] == "would_watch"
