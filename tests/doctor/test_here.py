"""What is found of the journal and of the terminal."""

import os
from pathlib import Path

import pytest

from rear_diff.doctor.finding import Status
from rear_diff.doctor.here import journal_findings, terminal_findings
from rear_diff.labelling.journal import Journal
from tests.labelling.journalling import HERE, append, settle


def test_no_journal_yet(tmp_path: Path) -> None:
    (finding,) = journal_findings(tmp_path / "deep" / "journal.sqlite", HERE)
    assert finding.status is Status.OK
    assert list(tmp_path.iterdir()) == []


def test_what_waits_in_the_journal_is_told(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    with Journal(file) as journal:
        entries = append(journal)
        (beside,) = journal_findings(file, HERE)
        assert (beside.status, "1 not sent" in beside.what) == (Status.NOTE, True)
        settle(journal, *entries)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.iterdir())
    (finding,) = journal_findings(file, HERE)
    assert (finding.status, "1 change of" in finding.what) == (Status.OK, True)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("content", [b"no database at all, whatever it is" * 40, b""])
def test_a_journal_that_is_none_is_a_problem(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(content)
    file.chmod(0o644)
    shared, damaged = journal_findings(file, HERE)
    assert shared.next == (f"chmod 600 {file}",)
    assert damaged.status is Status.PROBLEM
    assert file.read_bytes() == content


def test_without_a_terminal_it_is_noted() -> None:
    # pytest reads from nowhere.
    (finding,) = terminal_findings(os.environ)
    assert finding.status is Status.NOTE
