"""A disk without room for the journal: a label is refused so that one sees it, and nothing else is
pretended; once there is room it goes on."""

import asyncio
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling.journal import Journal, State
from tests.faults.working import stored
from tests.tui.in_a_terminal import started
from tests.tui.over_ssh import Session

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux limits and mounts")

JOURNAL = Path(".local/state/rear-diff/journal.sqlite")

Full = Callable[[Session], AbstractContextManager[None]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A home on a disk of two megabytes."""
    home = tmp_path / "disk"
    home.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(home)]
    mounted = subprocess.run(mounting, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield home
    subprocess.run(["umount", str(home)], check=True)


def label_on_a_full_disk(target: Target, home: Path, full: Full) -> None:
    """Label, without room, and with room again."""
    with started(target, home, "--filter", "label:none") as session:
        session.wait_for("1 of ")
        session.press("w")
        session.wait_for("today 1")
        # What is not settled yet waits for the disk, and says so.
        session.wait_until(lambda: not any("* " in line for line in session.lines))
        with full(session):
            session.press("x")
            session.wait_for("Not labelled")
        session.press("gj")
        session.wait_for("2 of ")
        session.press("w")
        session.wait_for("today 2")
        session.press("q")
        session.wait_until(session.ended)
    asked = {name: target.parameters[name] for name in ("host", "port", "user", "dbname")}
    with Journal(home / JOURNAL) as journal:
        history = journal.history(identity(asked, {}))[::-1]
    assert [entry.state for entry in history] == [State.SENT] * 2
    for entry in history:
        row = asyncio.run(stored(target, entry.change.key))
        assert row["label"] == entry.change.after["label"] == "would_watch"


@pytest.mark.thorough
def test_a_disk_that_is_full(sample_target: Target, small_disk: Path) -> None:
    @contextmanager
    def full(_: Session) -> Iterator[None]:
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(512))
        assert shutil.disk_usage(small_disk).free == 0
        yield
        filler.unlink()

    label_on_a_full_disk(sample_target, small_disk, full)


@pytest.mark.thorough
def test_a_file_that_may_not_grow(sample_target: Target, tmp_path: Path) -> None:
    @contextmanager
    def full(session: Session) -> Iterator[None]:
        pid, limit = session.process.pid, resource.RLIMIT_FSIZE
        before = resource.prlimit(pid, limit)
        resource.prlimit(pid, limit, (1, before[1]))
        yield
        resource.prlimit(pid, limit, before)

    label_on_a_full_disk(sample_target, tmp_path, full)
