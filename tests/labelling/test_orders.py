"""What a script says of rows, and what ended runs left: told row by row, through the journal."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.sql import SQL

from rear_diff.database.connect import Database, open_database
from rear_diff.database.errors import DatabaseError, TookTooLong
from rear_diff.labelling import Change
from rear_diff.labelling.bulk import orders
from rear_diff.labelling.bulk.carrying_out import send_kept
from rear_diff.labelling.bulk.left_behind import send_left_behind
from rear_diff.labelling.bulk.orders import Done, Order, carry_out_orders
from rear_diff.labelling.bulk.plan import told
from rear_diff.labelling.fate import SERVER
from rear_diff.labelling.journal import (
    Draft,
    Entry,
    Journal,
    Result,
    Settlement,
    Source,
    State,
    Transaction,
    new_step,
)
from rear_diff.query import bind
from rear_diff.tables import RELATIONS, TRAINING
from tests.labelling.conftest import KEY, Desk
from tests.labelling.journalling import HERE
from tests.schemas import insert, training_row

WATCH, NOT_WATCH = TRAINING.action("would_watch"), TRAINING.action("would_not_watch")
NOT = "would_not_watch"


@pytest.fixture
async def database(desk: Desk) -> AsyncIterator[Database]:
    """Titles 1 to 4; the first is a machine's "would watch", the others have no label."""
    rows = [training_row(number, label=None) for number in (3, 4)]
    await insert(desk.connection, "training", *rows)
    async with open_database(desk.target, RELATIONS) as database:
        yield database


async def carried_out(database: Database, file: Path, *given: Order) -> list[Done]:
    bound = bind(TRAINING, database.offer)
    with Journal(file) as journal:
        doing = carry_out_orders(database, journal, HERE, bound, given, "anna")
        return [done async for done in doing]


async def test_each_order_is_told_of_in_its_place_and_all_are_one_step(
    desk: Desk, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 3)
    given = [
        Order(KEY, NOT_WATCH, line=1),
        Order("tt0000002", None, line=2, wrong="there is no such label"),
        Order("tt0000009", WATCH, line=3),
        Order("tt0000002", WATCH, {"label": None}, line=4),
        Order("tt0000003", WATCH, {"label": NOT}, line=5),
        Order(KEY, WATCH, line=6),
        Order("tt0000002", WATCH, line=4),
        Order("tt0000004", None, line=8),
    ]
    file = tmp_path / "journal.sqlite"
    done = await carried_out(database, file, *given)
    assert [(each.result, each.why) for each in done] == [
        (Result.APPLIED, ""),
        (Result.REFUSED, "there is no such label"),
        (Result.ROW_GONE, ""),
        (Result.APPLIED, ""),
        (Result.CONFLICT, ""),
        (Result.REFUSED, "the file names it before, in line 1"),
        (Result.UNCHANGED, ""),
        (Result.REFUSED, ""),
    ]
    # One that was refused for its line says so; the others are as they were given.
    assert [each.order for each in done[:5]] == given[:5]
    assert done[5].order.key == KEY
    assert done[4].found is not None
    assert done[4].found["label"] is None
    row = await desk.row()
    assert (row["label"], row["human_labeled"], row["reviewed"]) == (NOT, True, True)
    assert (await desk.row("tt0000003"))["label"] is None
    with Journal(file) as journal:
        (step,) = journal.undoable(HERE, 9)
        assert [each.change.key for each in step.entries] == [KEY, "tt0000002"]
        assert {(each.change.who, each.source) for each in step.entries} == {("anna", Source.CLI)}
    assert (await carried_out(database, file, Order("tt0000009", WATCH)))[0].found is None


async def test_a_role_that_may_not_is_told_without_trying(desk: Desk, tmp_path: Path) -> None:
    role = "reader_of_" + str(desk.target.parameters["dbname"])
    for statement in (
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA atp TO {role}",
        f"GRANT SELECT ON atp.training TO {role}",
    ):
        await desk.connection.execute(statement.encode())
    target = type(desk.target)({**desk.target.parameters, "user": role}, desk.target.pgsql)
    async with open_database(target, RELATIONS) as reading:
        (done,) = await carried_out(reading, tmp_path / "journal.sqlite", Order(KEY, NOT_WATCH))
    assert done.result is Result.NOT_ALLOWED
    assert "UPDATE" in done.why


# What ended runs have left


def change(key: str, was: str | None, becomes: str | None = NOT) -> Change:
    return Change(TRAINING, key, {"label": becomes}, {"label": was})


def drafted(*changes: Change) -> list[Draft]:
    return [Draft(each, new_step(), Source.TABLE) for each in changes]


def states(journal: Journal) -> list[State]:
    return [each.state for each in reversed(journal.history(HERE))]


async def number_of(desk: Desk, *, commit: bool) -> Transaction:
    """A transaction that was committed, or rolled back."""
    async with desk.connection.transaction(force_rollback=not commit):
        cursor = await desk.connection.execute(f"SELECT txid_current(), {SERVER}".encode())
        found = await cursor.fetchone()
    assert found is not None
    return Transaction(*found)


async def test_nothing_that_was_left_is_no_work(database: Database, tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert await send_left_behind(database, journal, HERE) == {}


async def test_what_was_left_is_sent_and_what_is_in_doubt_is_asked_about(
    desk: Desk, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rear_diff.labelling.bulk.left_behind.AT_ONCE", 2)
    committed = await number_of(desk, commit=True)
    aborted = await number_of(desk, commit=False)
    elsewhere = Transaction(committed.number, "another run of the server")
    await insert(desk.connection, "training", training_row(5, label=None))
    await desk.connection.execute(
        "UPDATE atp.training SET label = 'would_not_watch'"
        " WHERE imdb_id IN ('tt0000004', 'tt0000005')"
    )
    with Journal(tmp_path / "journal.sqlite") as ended:
        sent, lost, unknown, never, another = ended.append(
            HERE,
            drafted(
                change(KEY, None),
                change("tt0000002", None),
                change("tt0000004", None),
                change("tt0000003", "would_watch"),
                change("tt0000005", None),
            ),
        )
        ended.prepare(committed, [Settlement(sent, Result.APPLIED)])
        ended.prepare(aborted, [Settlement(lost, Result.APPLIED)])
        ended.prepare(elsewhere, [Settlement(unknown, Result.APPLIED)])
        ended.prepare(replace(elsewhere, number=1), [Settlement(another, Result.APPLIED)])
    with Journal(tmp_path / "journal.sqlite") as journal:
        found = await send_left_behind(database, journal, HERE)
        assert found == {Result.APPLIED: 4, Result.CONFLICT: 1}
        assert states(journal) == [*[State.SENT] * 3, State.CONFLICT, State.SENT]
        results = {each.id: each.result for each in journal.history(HERE)}
        # Nobody knows of it; that the row is as it should be counts as done.
        assert results[unknown.id] is results[another.id] is Result.APPLIED
        assert results[never.id] is Result.CONFLICT
    # It was committed before: it is not sent once more.
    assert (await desk.row())["label"] == "would_watch"
    assert (await desk.row("tt0000002"))["label"] == NOT


async def test_what_the_server_has_not_finished_with_is_waited_for(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        (entry,) = journal.append(HERE, drafted(change("tt0000002", None)))
        async with desk.connection.transaction():
            cursor = await desk.connection.execute("SELECT txid_current()")
            (number,) = await cursor.fetchone() or (0,)
            journal.prepare(Transaction(number, ""), [Settlement(entry, Result.APPLIED)])
            with pytest.raises(
                TookTooLong, match=r"^The database has not finished with an earlier change yet\.$"
            ):
                await send_left_behind(database, journal, HERE)
        assert len(journal.doubtful(HERE)) == 1


async def test_of_several_that_fail_together_each_is_told_what_it_did(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    await desk.connection.execute(
        "ALTER TABLE atp.training"
        " ADD CONSTRAINT certain CHECK (imdb_id <> 'tt0000003' OR label IS NULL)"
    )
    try:
        with Journal(tmp_path / "journal.sqlite") as journal:
            presumed = change("tt0000004", "would_watch", None)
            entries = journal.append(
                HERE, drafted(change(KEY, "would_watch"), change("tt0000003", None), presumed)
            )
            sent = await send_kept(database, journal, entries, {entries[2].id: None})
            found = [each.settlement.result for each in sent]
            assert found == [Result.APPLIED, Result.REFUSED, Result.APPLIED]
            assert states(journal) == [State.SENT, State.REFUSED, State.SENT]
            assert journal.doubtful(HERE) == {}
    finally:
        await desk.connection.execute("ALTER TABLE atp.training DROP CONSTRAINT certain")


@pytest.mark.parametrize("code", ["57014", "53300"])  # it takes too long, or is away
async def test_what_cannot_be_sent_now_is_neither_sent_nor_settled(
    desk: Desk, database: Database, tmp_path: Path, code: str
) -> None:
    slow = (
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'too slow' USING errcode = {}; END $$;"
        " CREATE TRIGGER slow BEFORE UPDATE ON atp.training FOR EACH ROW EXECUTE FUNCTION slow()"
    )
    await desk.connection.execute(SQL(slow).format(code))
    try:
        with Journal(tmp_path / "journal.sqlite") as journal:
            for changes in (
                [change(KEY, "would_watch")],
                [change("tt0000002", None), change("tt0000003", None)],
            ):
                entries: list[Entry] = journal.append(HERE, drafted(*changes))
                with pytest.raises(DatabaseError, match="too slow"):
                    await send_kept(database, journal, entries)
            assert states(journal) == [State.PENDING] * 3
    finally:
        await desk.connection.execute("DROP FUNCTION slow() CASCADE")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"label": NOT, "reviewed": True}, NOT),
        ({"label": None}, "no label"),
        ({"reviewed": True, "human_labeled": False}, "reviewed, not human labeled"),
        ({"tmdb_id": None, "release_year": 1999}, "no tmdb id, release year 1999"),
        ({}, ""),
    ],
)
def test_values_are_told_in_a_few_words(values: dict[str, object], words: str) -> None:
    assert told(values) == words
