"""What a person does is on the disk first, privately, and is found again as it was."""

import fcntl
import os
import re
import sqlite3
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rear_diff.labelling.journal import (
    Journal,
    JournalError,
    Resolution,
    Result,
    Settlement,
    State,
    Transaction,
    journal_file,
)
from rear_diff.labelling.journal.rows import moment
from rear_diff.labelling.journal.runs import RunLock, live_runs
from rear_diff.labelling.journal.values import decoded, encoded
from tests.labelling.journalling import HERE, KEY, append, change, draft, settle

SEVEN = Transaction(7, "this run")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state" / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Any:
    with Journal(path) as journal:
        yield journal


def test_what_was_appended_is_found_by_the_next_run(path: Path) -> None:
    moment = datetime(2026, 11, 21, 14, 30, 1, 5, UTC)
    values = {
        "label": None,
        "genre": ["Drama", None],
        "updated_at": moment,
        "votes": Decimal("6.9"),
    }
    with Journal(path) as journal:
        (written,) = append(journal, draft(change(values, {"label": "would_watch"})))
    with Journal(path) as journal:
        (found,) = journal.pending(HERE)
        assert found == written
        assert dict(found.change.before) == values
        assert found.change.who == "me"
        assert journal.pending("nas:5432/other/me") == []


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.decimals(allow_nan=False),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])),
    st.datetimes(),
    st.uuids(),
    st.binary(),
)


@pytest.mark.thorough
@settings(derandomize=True, deadline=None)
@given(
    value=st.recursive(
        PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
    )
)
def test_every_value_comes_back_with_its_type(value: Any) -> None:
    found = decoded(encoded(value))
    assert found == value
    assert type(found) is type(value)


def test_what_has_no_form_is_refused_and_not_guessed(journal: Journal) -> None:
    with pytest.raises(JournalError, match="type object cannot be kept"):
        append(journal, draft(), draft(change(after={"label": object()})))
    assert journal.pending(HERE) == []
    for text in ('{"planet": "9"}', '{"number": "nine"}'):
        with pytest.raises(ValueError, match=f"^not a value: {re.escape(text)}$"):
            decoded(text)
    for text in ('{"a": 1, "b": 2}', "{"):
        with pytest.raises(ValueError):  # noqa: PT011
            decoded(text)


def test_it_is_its_owners_alone(journal: Journal, path: Path) -> None:
    append(journal)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    files = [each for each in path.parent.iterdir() if each.is_file()]
    assert {each.name for each in files} >= {"journal.sqlite", "journal.sqlite-wal"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    runs = path.parent / "journal-runs"
    assert stat.S_IMODE(runs.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in runs.iterdir()} == {0o600}


def test_it_is_for_one_thread_after_the_other(path: Path) -> None:
    with Journal(path) as journal, ThreadPoolExecutor() as other:
        assert journal.run == 0
        (entry,) = append(journal)
        assert other.submit(journal.pending, HERE).result() == [entry]


def test_it_is_synced_at_every_commit(journal: Journal) -> None:
    append(journal)
    with journal._file.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_it_is_beside_the_other_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert journal_file() == tmp_path / "rear-diff" / "journal.sqlite"


# Sending


def test_two_runs_send_nothing_twice_and_what_a_dead_one_left(path: Path) -> None:
    first, second = Journal(path), Journal(path)
    (mine,), (theirs,) = append(first), append(second, draft(change(key="tt2")))
    assert first.pending(HERE) == [mine]
    assert second.pending(HERE) == [theirs]
    first.close()
    assert second.pending(HERE) == [mine, theirs]
    with Journal(path) as third:
        assert third.pending(HERE) == []
    second.close()


def test_what_a_transaction_was_about_to_commit_is_known_afterwards(path: Path) -> None:
    with Journal(path) as journal:
        one, other = append(journal, draft(), draft(change(key="tt2")))
        results = [
            Settlement(one, Result.APPLIED),
            Settlement(other, Result.CONFLICT, found={"label": "would_not_watch"}),
        ]
        journal.prepare(SEVEN, results)
        assert [each.state for each in journal.pending(HERE)] == [State.PENDING] * 2
    with Journal(path) as journal:
        journal.pending(HERE)
        doubtful = journal.doubtful(HERE)
        assert [each.result for each in doubtful[SEVEN]] == [Result.APPLIED, Result.CONFLICT]
        assert doubtful[SEVEN][1].found == {"label": "would_not_watch"}
        journal.forget(Transaction(7, "another run"))
        assert len(journal.doubtful(HERE)) == 1
        journal.forget(SEVEN)
        assert journal.doubtful(HERE) == {}
        assert len(journal.pending(HERE)) == 2


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (Result.APPLIED, State.SENT),
        (Result.UNCHANGED, State.SENT),
        (Result.CONFLICT, State.CONFLICT),
        (Result.REFUSED, State.REFUSED),
        (Result.NOT_ALLOWED, State.REFUSED),
        (Result.ROW_GONE, State.REFUSED),
    ],
)
def test_what_became_of_it_is_kept(journal: Journal, result: Result, state: State) -> None:
    (entry,) = append(journal)
    journal.settle([Settlement(entry, result, "Because.", {"label": "would_watch"})])
    (kept,) = journal.history(HERE)
    assert (kept.state, kept.result, kept.why) == (state, result, "Because.")
    assert kept.found == {"label": "would_watch"}
    assert kept.settled is not None
    assert journal.pending(HERE) == []
    assert journal.counts(HERE) == {state: 1}
    settle(journal, entry, result=Result.REFUSED)
    assert journal.history(HERE) == [kept]


def test_the_history_is_read_backwards_in_parts(journal: Journal) -> None:
    entries = append(journal, *(draft(change(key=f"tt{number}")) for number in range(5)))
    settle(journal, *entries[:4])
    newest = journal.history(HERE, limit=2)
    assert [each.id for each in newest] == [entries[4].id, entries[3].id]
    rest = journal.history(HERE, before=newest[-1].id, states=[State.SENT])
    assert [each.id for each in rest] == [each.id for each in reversed(entries[:3])]


def test_the_newest_two_hundred_are_what_is_asked_for(journal: Journal) -> None:
    append(journal, *(draft(change(key=f"tt{number}")) for number in range(201)))
    asked = keys(journal)
    assert (len(asked), asked[0], asked[-1]) == (200, "tt200", "tt1")


def test_an_entry_that_is_not_understood_is_told_and_left(journal: Journal, path: Path) -> None:
    (entry,) = append(journal)
    for column, value in (("relation", "planets"), ("state", "lost"), ("key", '{"planet": "9"}')):
        with sqlite3.connect(path) as connection:
            (held,) = connection.execute(f"SELECT {column} FROM entry").fetchone()
            connection.execute(f"UPDATE entry SET {column} = ?", [value])
        with pytest.raises(JournalError) as error:
            journal.history(HERE)
        told = f"a change, number {entry.id}, that this rear-diff does not understand: "
        assert told in str(error.value)
        assert str(error.value).endswith(" It was left as it is.")
        with sqlite3.connect(path) as connection:
            connection.execute(f"UPDATE entry SET {column} = ?", [held])
        connection.close()
    assert journal.history(HERE) == [entry]


def test_a_moment_is_kept_in_utc_wherever_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        at = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
        assert moment(at) == "2026-11-21T14:30:00.000000+00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_was_found_and_cannot_be_kept_is_left_out(journal: Journal) -> None:
    for found in ({"label": object()}, {"label": 10**5000}):
        (entry,) = append(journal)
        journal.settle([Settlement(entry, Result.CONFLICT, found=found)])
        kept = journal.history(HERE)[0]
        assert (kept.state, kept.found) == (State.CONFLICT, {})


# Conflicts


def test_a_conflict_stands_until_somebody_closes_it(journal: Journal) -> None:
    entry, other = append(journal, draft(), draft(change(key="tt2")))
    settle(journal, entry, other, result=Result.CONFLICT)
    assert [each.id for each in journal.conflicts(HERE)] == [entry.id, other.id]
    journal.resolve([entry], Resolution.THEIRS)
    assert [each.id for each in journal.conflicts(HERE)] == [other.id]
    resolutions = {each.id: each.resolution for each in journal.history(HERE)}
    assert resolutions == {entry.id: Resolution.THEIRS, other.id: None}
    assert journal.counts(HERE) == {State.CONFLICT: 2}


def test_a_later_change_of_the_same_that_went_through_closes_it(journal: Journal) -> None:
    entry, elsewhere = append(journal, draft(), draft(change(key="tt2")))
    settle(journal, entry, elsewhere, result=Result.CONFLICT)
    settle(journal, *append(journal, draft(change(after={"anomalous": True}))))
    assert len(journal.conflicts(HERE)) == 2
    settle(journal, *append(journal))
    (left,) = journal.conflicts(HERE)
    assert left.id == elsewhere.id


# Folding


def test_old_entries_fold_into_what_was_said_last(path: Path) -> None:
    with Journal(path, keep=4) as journal:
        for number in range(6):
            label = ("would_watch", "would_not_watch")[number % 2]
            settle(journal, *append(journal, draft(change(after={"label": label}))))
        settle(journal, *append(journal, draft(change(after={"anomalous": True}, key="tt2"))))
        (waiting,) = append(journal, draft(change(key="tt3")))
        refused = append(journal, draft(change(key="tt4")))
        settle(journal, *refused, result=Result.CONFLICT)
        append(journal, *(draft(change(key=f"tt{number}")) for number in range(10, 14)))
    with Journal(path, keep=4) as journal:
        journal.open()
        said = journal.said(HERE, "training")
        assert {key: each.values for key, each in said.items()} == {
            KEY: {"label": "would_not_watch"},
            "tt2": {"anomalous": True},
        }
        assert said[KEY].who == "me"
        # What nobody has settled stays, however old it is.
        assert journal.pending(HERE)[0].id == waiting.id
        assert len(journal.conflicts(HERE)) == 1
        assert len(journal.history(HERE)) == 6


def keys(journal: Journal) -> list[str]:
    return [each.change.key for each in journal.history(HERE)]


def folded(path: Path, keep: int) -> list[str]:
    with Journal(path, keep) as journal:
        journal.open()
        return keys(journal)


def test_just_as_many_are_kept_as_was_said(path: Path) -> None:
    with Journal(path) as journal:
        settle(journal, *append(journal, *(draft(change(key=f"tt{n}")) for n in range(6))))
    assert folded(path, 6) == ["tt5", "tt4", "tt3", "tt2", "tt1", "tt0"]
    assert folded(path, 4) == ["tt5", "tt4", "tt3", "tt2"]
    assert folded(path, 1) == ["tt5"]
    assert folded(path, 0) == ["tt5"]
    with sqlite3.connect(path) as connection:
        # The first run, and the last one, which is going on.
        began = connection.execute("SELECT began FROM run").fetchall()
        assert len(began) == 5
        assert {datetime.fromisoformat(moment).tzinfo for (moment,) in began} == {UTC}
    connection.close()


def test_no_more_than_a_part_is_folded_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rear_diff.labelling.journal.folding.MOST_AT_ONCE", 2)
    with Journal(path) as journal:
        settle(journal, *append(journal, *(draft(change(key=f"tt{n}")) for n in range(4))))
    with Journal(path) as journal:
        settle(journal, *append(journal, draft(change(key="tt4"))))
    assert folded(path, 1) == ["tt4", "tt3", "tt2"]
    assert folded(path, 1) == ["tt4"]
    with sqlite3.connect(path) as connection:
        runs = [number for (number,) in connection.execute("SELECT id FROM run ORDER BY id")]
        assert runs == [2, 3, 4], "the first one has left nothing"
    connection.close()


def test_what_is_folded_in_two_goes_is_said_together(path: Path) -> None:
    with Journal(path) as journal:
        settle(journal, *append(journal, draft(change())))
        settle(journal, *append(journal, draft(change({}, {"anomalous": True}))))
        settle(journal, *append(journal, draft(change(key="tt2"))))
    assert folded(path, 2) == ["tt2", KEY]
    with Journal(path, keep=1) as journal:
        journal.open()
        (said,) = journal.said(HERE, "training").values()
        assert dict(said.values) == {"label": "would_watch", "anomalous": True}
        assert journal.said(HERE, "media") == journal.said("elsewhere", "training") == {}


# When something is wrong


def test_a_full_disk_refuses_and_what_was_there_stays(journal: Journal) -> None:
    (kept,) = append(journal)
    with journal._file.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    much = {"label": "x" * 100_000}
    with pytest.raises(JournalError, match=r"is full\. Nothing was changed"):
        append(journal, draft(change(key="tt2")), draft(change(after=much, key="tt3")))
    assert journal.pending(HERE) == [kept]
    assert len(append(journal, draft(change(after=much, key="tt3")))) == 1


def test_a_damaged_file_refuses_and_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"Dear diary, " * 999)
    with Journal(path) as journal:
        with pytest.raises(JournalError, match="damaged: file is not a database") as error:
            append(journal)
        assert str(error.value).endswith(
            f"Nothing was changed. Move {path} elsewhere; what was not sent is in it."
        )
        assert path.read_bytes() == b"Dear diary, " * 999
        path.unlink()
        assert len(append(journal)) == 1


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = pytest.raises(JournalError, match=r"cannot be written: .*Nothing was changed")
    with Journal(tmp_path / "file" / "journal.sqlite") as journal, told:
        append(journal)


def test_its_place_is_named_as_the_person_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "state" / "journal.sqlite"
    file.parent.mkdir()
    file.mkdir()
    with Journal(file) as journal, pytest.raises(JournalError) as error:
        append(journal)
    told = "The journal cannot be written: Is a directory. Nothing was changed."
    assert str(error.value) == f"{told} It is ~/state/journal.sqlite."


def test_a_run_that_cannot_be_announced_writes_nothing(path: Path) -> None:
    path.parent.mkdir(parents=True)
    runs = path.parent / "journal-runs"
    runs.write_text("")
    with Journal(path) as journal:
        with pytest.raises(JournalError, match="cannot be written: File exists"):
            append(journal)
        runs.unlink()
        (entry,) = append(journal)
        assert [each.id for each in journal.pending(HERE)] == [entry.id]
    with sqlite3.connect(path) as connection:
        assert len(connection.execute("SELECT * FROM run").fetchall()) == 1
    connection.close()


def test_whatever_else_fails_is_told(journal: Journal) -> None:
    """As a table that somebody took away would."""
    append(journal)
    with journal._file.reading() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TABLE entry")
    with pytest.raises(JournalError, match=r"^The journal failed: no such table: .*It is /"):
        append(journal)


def test_a_connection_that_is_gone_is_told_and_made_anew(journal: Journal) -> None:
    append(journal)
    with journal._file.reading() as connection:
        connection.close()
    with pytest.raises(JournalError, match=r"^The journal failed: Cannot operate on a closed"):
        append(journal)
    assert len(append(journal, draft(change(key="tt2")))) == 1


def test_a_file_that_may_only_be_read_is_told(journal: Journal) -> None:
    append(journal)
    with journal._file.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError, match=r"^The journal cannot be written: attempt to write"):
        append(journal)
    assert len(append(journal, draft(change(key="tt2")))) == 1


def test_a_run_that_ended_in_any_way_is_over(tmp_path: Path) -> None:
    assert live_runs(tmp_path / "none") == frozenset()
    held, left = RunLock(tmp_path, 7), RunLock(tmp_path, 9)
    os.close(left._descriptor)  # as the kernel does for one that was killed
    (tmp_path / "8.lock").symlink_to(tmp_path / "gone")
    (tmp_path / "notes.lock").write_text("")
    assert live_runs(tmp_path) == {7}
    assert not (tmp_path / "9.lock").exists()
    held._path.unlink()
    held.release()
    assert live_runs(tmp_path) == frozenset()


def test_two_that_find_an_ended_run_at_once_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "9.lock").write_text("")
    lock = fcntl.flock

    def another_was_quicker(descriptor: int, how: int) -> None:
        lock(descriptor, how)
        (tmp_path / "9.lock").unlink()

    monkeypatch.setattr(fcntl, "flock", another_was_quicker)
    assert live_runs(tmp_path) == frozenset()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    with Journal(path) as journal:
        append(journal)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with Journal(path) as journal, pytest.raises(JournalError) as error:
        journal.pending(HERE)
    assert str(error.value) == (
        "The journal was written by a newer rear-diff. Nothing was changed. Use that version, or"
        f" move {path} elsewhere."
    )


def test_another_that_holds_it_and_never_answers_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rear_diff.labelling.journal.file.PATIENCE", 0.05)
    with Journal(path) as journal:
        append(journal)
        held = sqlite3.connect(path)
        held.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="held by another rear-diff"):
            append(journal)
        held.close()
        assert len(append(journal)) == 1


def test_a_file_that_is_taken_away_is_missed_at_once(journal: Journal, path: Path) -> None:
    append(journal)
    for file in path.parent.glob("journal.sqlite*"):
        file.unlink()
    append(journal, draft(change(key="tt2")))
    with Journal(path) as other:
        assert [each.change.key for each in other.history(HERE)] == ["tt2"]
