"""What a person said is found again where a pipeline, or anybody, has replaced it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Database, Target
from rear_diff.labelling.audit import Finding, Found, audit, in_batches, looked_at
from rear_diff.labelling.bulk import Plan, carry_out_all
from rear_diff.labelling.change import Change, change_of
from rear_diff.labelling.journal import (
    Draft,
    Entry,
    Journal,
    Kind,
    Resolution,
    Result,
    Said,
    Settlement,
    Source,
    new_step,
    reverse_of,
)
from rear_diff.opening import opened
from rear_diff.query import BoundTable, CriterionError, bind, fetch_rows
from rear_diff.tables import TRAINING
from tests.labelling.journalling import HERE, append, change, draft, settle
from tests.schemas import insert, training_row

KEYS = [f"tt{number:07d}" for number in range(1, 8)]
NOBODY = {"label": None, "human_labeled": False, "reviewed": False}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


@pytest.fixture
async def database(empty_target: Target) -> AsyncIterator[Database]:
    async with opened(empty_target) as database:
        yield database


async def _put(database: Database, number: int, **values: object) -> str:
    """A title that holds these values, and otherwise what nobody has said."""
    async with database.pool.connection() as connection:
        await insert(connection, "training", training_row(number, **{**NOBODY, **values}))
    return KEYS[number - 1]


def _label(journal: Journal, key: str, action: str = "would_watch") -> Entry:
    """A person labelled the title, and that was sent."""
    change = change_of(TRAINING, TRAINING.action(action), {"imdb_id": key, **NOBODY}, "ada")
    (entry,) = append(journal, draft(change))
    settle(journal, entry)
    return entry


async def _audited(database: Database, journal: Journal) -> dict[str, Found]:
    said = in_batches(journal.everything_said(HERE, "training"))
    bound = bind(TRAINING, database.offer)
    return {found.key: found async for found in audit(database, bound, said, "ada")}


async def _row(database: Database, key: str) -> dict[str, Any]:
    bound = bind(TRAINING, database.offer)
    rows = await database.read(lambda connection: fetch_rows(connection, bound, [key]))
    return {name: rows[key][name] for name in NOBODY}


SAID = {"label": "would_watch", "human_labeled": True, "reviewed": True}


async def test_each_kind_is_found_once_and_nothing_else(
    database: Database, journal: Journal
) -> None:
    kept = await _put(database, 1, **SAID)
    overwritten = await _put(database, 2, label="would_not_watch", reviewed=True)
    relabelled = await _put(database, 3, **{**SAID, "label": "would_not_watch"})
    for key in (kept, overwritten, relabelled, gone := KEYS[6]):
        _label(journal, key)
    unclaimed = await _put(database, 4, label="would_watch", reviewed=True)
    await _put(database, 5, label="would_watch")  # a machine's, which nobody has seen
    async with database.pool.connection() as connection:
        # As databases of users have them: ours does not let one be made.
        await connection.execute("ALTER TABLE atp.training DISABLE TRIGGER USER")
    unlabelled = await _put(database, 6, human_labeled=True, reviewed=True)
    found = await _audited(database, journal)
    assert {key: each.findings for key, each in found.items()} == {
        overwritten: (Finding.OVERWRITTEN, Finding.UNCLAIMED),
        relabelled: (Finding.RELABELLED,),
        gone: (Finding.GONE,),
        unlabelled: (Finding.UNLABELLED,),
        unclaimed: (Finding.UNCLAIMED,),
    }
    assert (found[gone].change, found[gone].becomes) == (None, SAID)
    assert (said := found[overwritten].said)
    assert said.who == "ada"
    assert found[overwritten].change == Change(
        TRAINING,
        overwritten,
        {"label": "would_watch", "human_labeled": True},
        {"label": "would_not_watch", "human_labeled": False, "reviewed": True},
        "ada",
    )
    assert found[overwritten].name == "Title 2"
    assert Finding.GONE.help == "was labelled here and is no longer in the database"
    assert found[unlabelled].becomes == {"reviewed": False}
    assert found[unclaimed].becomes == {"human_labeled": True}


async def test_it_reads_in_batches_and_tells_how_far_it_is(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rear_diff.labelling.audit.reading.AT_ONCE", 2)
    keys = [await _put(database, number, **SAID) for number in (1, 2, 3)]
    for key in keys:
        _label(journal, key)
    async with database.pool.connection() as connection:
        await connection.execute("ALTER TABLE atp.training DISABLE TRIGGER USER")
    wrong = [await _put(database, number, reviewed=True) for number in (4, 5, 6, 7)]
    told: list[tuple[str, int]] = []
    found = [
        each
        async for each in audit(
            database,
            bind(TRAINING, database.offer),
            in_batches(journal.everything_said(HERE, "training")),
            "ada",
            lambda *said: told.append(said),
        )
    ]
    assert sorted(each.key for each in found) == wrong
    assert (await _audited(database, journal)).keys() == set(wrong)  # with nobody who follows
    assert {each.findings for each in found} == {(Finding.UNLABELLED, Finding.UNCLAIMED)}
    assert "overview" not in found[0].holds
    assert told == [
        ("what was labelled here", 2),
        ("what was labelled here", 3),
        ("what is reviewed", 2),
        ("what is reviewed", 4),
        # They were told of already.
        ("what is reviewed", 4),
        ("what is reviewed", 4),
    ]


async def test_what_somebody_mends_meanwhile_is_not_told(
    database: Database, empty_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rear_diff.labelling.audit.reading.AT_ONCE", 1)
    keys = [await _put(database, number, label="would_watch", reviewed=True) for number in (1, 2)]
    found = set[str]()

    def mend(*_: object) -> None:
        others = [key for key in keys if key not in found]
        with psycopg.connect(make_conninfo("", **empty_target.keywords())) as connection:
            connection.execute(
                "UPDATE atp.training SET human_labeled = true WHERE imdb_id = ANY(%s)", [others]
            )

    bound = bind(TRAINING, database.offer)
    async for each in audit(database, bound, in_batches(()), "ada", mend):
        found.add(each.key)
    assert len(found) == 1


async def test_a_table_without_what_is_looked_at_is_refused(database: Database) -> None:
    bound = bind(TRAINING, database.offer)
    columns = {name: each for name, each in bound.relation.columns.items() if name != "reviewed"}
    older = BoundTable(TRAINING, replace(bound.relation, columns=columns))
    with pytest.raises(CriterionError, match="no column reviewed here") as error:
        await anext(audit(database, older, in_batches([]), "ada"))
    assert error.value.column == "reviewed"


def test_what_holds_all_that_was_said_is_left_as_it_is() -> None:
    row = {**NOBODY, "media_title": "One"}
    said = Said({"label": "would_watch"}, "ada", datetime.now(UTC))
    fine = looked_at({**row, "label": "would_watch"}, "tt1", said, "ada")
    assert (fine.findings, fine.change, fine.is_theirs) == ((), None, False)
    assert dict(fine.becomes) == {"label": "would_watch"}
    # Nothing but what was said is set, also where nobody has claimed the row.
    other = looked_at({**row, "label": "would_not_watch"}, "tt1", said, "bo")
    assert other.change == Change(
        TRAINING, "tt1", {"label": "would_watch"}, {**NOBODY, "label": "would_not_watch"}, "bo"
    )
    assert dict(other.was) == {"label": "would_not_watch"}
    assert looked_at(None, "tt1", None, "ada").becomes == {}
    assert looked_at(None, "tt1", None, "ada").name == "tt1"


async def test_what_is_found_is_restored_in_one_step_that_can_be_undone(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [await _put(database, number, label="would_not_watch") for number in (1, 2, 3)]
    for key in keys:
        _label(journal, key)
    plan = Plan()
    for found in (await _audited(database, journal)).values():
        assert found.change
        plan.add(found.change, found.name)
    ((turn, count),) = plan.turns
    assert (turn.was["label"], turn.becomes["label"], count) == (
        "would_not_watch",
        "would_watch",
        3,
    )
    # Meanwhile somebody changes one: it is left as it is.
    async with database.pool.connection() as connection:
        await connection.execute(
            "UPDATE atp.training SET label = NULL WHERE imdb_id = %s", [keys[1]]
        )
    done: list[int] = []
    monkeypatch.setattr("rear_diff.labelling.bulk.carrying_out.AT_ONCE", 2)
    assert await carry_out_all(database, journal, HERE, Plan(), Source.CLI) == {}
    gone = Plan.of([Change(TRAINING, "tt9999999", {"anomalous": True})])
    assert await carry_out_all(database, journal, HERE, gone, Source.CLI) == {Result.ROW_GONE: 1}
    results = await carry_out_all(database, journal, HERE, plan, Source.CLI, done.append)
    assert (results, done) == ({Result.APPLIED: 2, Result.CONFLICT: 1}, [2, 3])
    assert await _row(database, keys[0]) == SAID
    assert (await _row(database, keys[1]))["label"] is None
    last = journal.undoable(HERE, 1)[0]
    assert (last.source, last.size) == (Source.CLI, 2)
    assert len(journal.conflicts(HERE)) == 1


async def test_nothing_that_was_read_is_written(database: Database, journal: Journal) -> None:
    key = await _put(database, 1, label="would_not_watch")
    _label(journal, key)
    before = journal.counts(HERE)
    assert await _audited(database, journal)
    assert (await _row(database, key))["label"] == "would_not_watch"
    assert journal.counts(HERE) == before


# What a person has said


def test_what_was_said_is_told_row_by_row_column_by_column(journal: Journal) -> None:
    for number, key in enumerate(KEYS[:3]):
        (first,) = append(journal, draft(change({"label": None}, {"label": "would_watch"}, key)))
        settle(journal, first)
        if number != 1:
            (last,) = append(journal, draft(change({}, {"anomalous": True}, key)))
            settle(journal, last)
    append(journal, draft(change({}, {"anomalous": True}, KEYS[1])))
    assert _said(journal) == {
        key: {"label": "would_watch", "anomalous": True} for key in (KEYS[0], KEYS[2])
    }
    ((_, said), *_) = journal.everything_said(HERE, "training")
    assert said.who == "me"
    assert said.at == max(each.at for each in journal.history(HERE) if each.change.key == KEYS[0])


def _said(journal: Journal) -> dict[str, Any]:
    return {key: dict(said.values) for key, said in journal.everything_said(HERE, "training")}


def test_what_was_taken_back_was_not_said(journal: Journal) -> None:
    _label(journal, KEYS[0])
    second = _label(journal, KEYS[0], "would_not_watch")
    undone = journal.append(HERE, [reverse_of(second, new_step())])
    settle(journal, *undone)
    assert _said(journal) == {KEYS[0]: SAID}
    redone = journal.append(HERE, [reverse_of(undone[0], new_step())])
    assert redone[0].kind is Kind.REDO
    assert _said(journal) == {}, "while it is on its way nobody knows"
    settle(journal, *redone)
    assert _said(journal)[KEYS[0]]["label"] == "would_not_watch"


def test_theirs_that_was_kept_counts_as_said(journal: Journal) -> None:
    _label(journal, KEYS[0])
    after = {"label": "would_not_watch"}
    (mine,) = append(journal, draft(Change(TRAINING, KEYS[0], after, {"label": None}, "ada")))
    journal.settle([Settlement(mine, Result.CONFLICT, found={"label": None, "updated_at": 1})])
    assert _said(journal)[KEYS[0]]["label"] == "would_watch"
    journal.resolve([mine], Resolution.THEIRS)
    assert _said(journal)[KEYS[0]]["label"] is None


def test_what_folded_away_is_said_still(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        _label(journal, KEYS[0])
        taken_back = _label(journal, KEYS[1])
        settle(journal, *journal.append(HERE, [reverse_of(taken_back, new_step())]))
        step = new_step()
        many = [
            Draft(change_of(TRAINING, TRAINING.action("anomalous"), row), step, Source.BULK)
            for row in ({"imdb_id": f"tt9{number:06d}", "anomalous": False} for number in range(4))
        ]
        settle(journal, *journal.append(HERE, many))
        before = _said(journal)
    with Journal(path, keep=4) as journal:
        journal.open()
        assert len(journal.history(HERE)) == 4
        assert _said(journal) == before
        assert before[KEYS[0]] == SAID
        assert KEYS[1] not in before
