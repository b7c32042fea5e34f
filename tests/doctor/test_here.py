"""What is found of the journal and of the terminal."""

import locale
import os
import pty
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


def test_a_place_where_no_journal_can_be_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)  # as it is for anybody but root
        (made,) = journal_findings(file, HERE)
        file.write_bytes(b"")
        (read,) = journal_findings(file, HERE)
    assert (made.status, "is not writable by you" in made.what) == (Status.PROBLEM, True)
    assert (read.status, read.next) == (Status.PROBLEM, (f"ls -l {file}",))


def test_a_full_disk_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        append(journal)
        monkeypatch.setattr("rear_diff.doctor.here.ROOM", 10**18)
        *_, full = journal_findings(tmp_path / "journal.sqlite", HERE)
    assert (full.status, "MB are free" in full.what) == (Status.PROBLEM, True)


@pytest.mark.parametrize(
    ("environ", "encoding", "told"),
    [
        ({"TERM": "xterm-256color"}, "UTF-8", ["ok: xterm-256color, 80 by 24, "]),
        ({"TERM": "xterm"}, "ascii", ["ok: xterm, 80 by 24, ", "note: Text is in ascii."]),
        ({}, "utf8", ["problem: unknown, 80 by 24, "]),
        ({"TERM": "dumb"}, "utf-8", ["problem: dumb, 80 by 24, "]),
        (
            {"TERM": "tmux", "TMUX": "1", "COLUMNS": "20"},
            "UTF-8",
            ["problem: tmux, 20 by 24, ", "note: In tmux `y` may not copy."],
        ),
    ],
)
def test_a_terminal_is_told_with_what_it_can_do(
    environ: dict[str, str], encoding: str, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "r+b", buffering=0) as terminal:  # noqa: PTH123 - no path
        monkeypatch.setattr("sys.stdin", terminal)
        monkeypatch.setattr("sys.stderr", terminal)
        monkeypatch.setattr(locale, "getpreferredencoding", lambda _: encoding)
        for name, value in {"COLUMNS": "80", "LINES": "24", **environ}.items():
            monkeypatch.setenv(name, value)
        found = [f"{each.status}: {each.what}" for each in terminal_findings(environ)]
    os.close(ours)
    assert len(found) == len(told)
    assert all(each.startswith(begun) for each, begun in zip(found, told, strict=True))
