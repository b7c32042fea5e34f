"""The screen as it was left, there before the app is imported."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from tests.tui.in_a_terminal import started
from tests.tui.over_ssh import PROJECT, Session
from tui.first_frame import BEGIN, END, OPEN, Frame, load_frame, save_frame

LINES = 24
FRAME = Frame("here", 80, [f"\x1b[1mRow\x1b[0m {number}" for number in range(LINES)])

# A signal that comes just before a read begins would not end it.
PAINT = """
import select
import sys
from pathlib import Path
from tui.first_frame import painted
try:
    with painted(Path(sys.argv[1]), "here") as frame:
        print("waiting", flush=True)
        while not select.select([sys.stdin], [], [], 0.05)[0]:
            pass
        raise ValueError if frame else OSError
except ValueError:
    sys.exit(7)
"""


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Our end and theirs of a terminal of 80 by 24."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, 80, 0, 0))
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_a_frame_is_found_as_it_was_left(tmp_path: Path) -> None:
    file = tmp_path / "state" / "first-frame"
    save_frame(file, FRAME)
    assert load_frame(file, "here", 80, LINES) == FRAME
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("here", "columns", "lines"), [("there", 80, 24), ("here", 81, 24)])
def test_elsewhere_or_in_another_size_there_is_none(
    here: str, columns: int, lines: int, tmp_path: Path
) -> None:
    save_frame(tmp_path / "frame", FRAME)
    assert load_frame(tmp_path / "frame", here, columns, lines) is None


@pytest.mark.parametrize("text", ["", "[", "null", '[2, "here", 80, 24]', '[1, "here", 80, 24]\nx'])
def test_a_file_that_is_something_else_is_no_frame(text: str, tmp_path: Path) -> None:
    file = tmp_path / "frame"
    file.write_text(text)
    assert load_frame(file, "here", 80, LINES) is None


@pytest.mark.thorough
def test_the_next_start_shows_it_first_and_loses_no_key(
    sample_target: Target, tmp_path: Path
) -> None:
    with started(sample_target, tmp_path) as session:
        session.wait_for("1 of 2,000")
        assert "The Cartographer's Wife" in session.lines[4]
        _leave(session)
    with started(sample_target, tmp_path) as session:
        session.wait_for("· starting …")
        # Before the app that will take them is there.
        session.press("jj")
        session.wait_for("3 of 2,000")
        begun = session.written.index(BEGIN.encode())
        taken_over = session.written.index(b"\x1b[?1004h")
        frame = session.written[begun:taken_over].decode(errors="replace")
        assert "The Cartographer's Wife" in frame
        # To switch to the screen again would clear it in some terminals.
        assert session.written.count(OPEN.encode()) == 1
        assert b"jj" not in session.written
        _leave(session)
        assert session.written.rfind(b"\x1b[?1049l") > taken_over


def _leave(session: Session) -> None:
    session.press("q")
    session.wait_until(session.ended)


@pytest.mark.parametrize(
    ("number", "left_with"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -2), (None, 7)],
)
def test_what_keeps_the_app_from_taking_it_over_takes_it_away(
    number: signal.Signals | None, left_with: int, terminal: tuple[int, int], tmp_path: Path
) -> None:
    ours, theirs = terminal
    save_frame(tmp_path / "frame", FRAME)
    before = termios.tcgetattr(theirs)
    with subprocess.Popen(
        [sys.executable, "-c", PAINT, str(tmp_path / "frame")],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    ) as process:
        written = _read_until(ours, b"waiting")
        assert not termios.tcgetattr(theirs)[3] & termios.ECHO
        if number:
            process.send_signal(number)
        else:
            os.write(ours, b"\n")
        try:
            process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == left_with
    assert b"Row" in written
    assert _read_until(ours, END.encode())
    assert termios.tcgetattr(theirs) == before


def _read_until(ours: int, text: bytes) -> bytes:
    written = b""
    while text not in written:
        written += os.read(ours, 65536)
    return written


def test_nothing_that_takes_time_is_imported_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    slow = ("asyncio", "textual", "rich", "dataclasses", "argparse", "psycopg", "rear_diff.tables")
    program = f"import sys, tui.__main__; print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
