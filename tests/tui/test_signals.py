"""An app that is told to end, or whose terminal goes away."""

import os
import signal
from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from tests.tui.in_a_terminal import started
from tui.state import load_state


def position(home: Path, target: Target) -> int:
    """Where the cursor was left."""
    asked = {name: target.parameters[name] for name in ("host", "port", "user", "dbname")}
    state = load_state(home / ".local" / "state" / "rear-diff" / "state.json")
    return state.databases[identity(asked, {})].tables["training"].position


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_leaves_the_terminal_clean_and_remembers(
    number: signal.Signals, sample_target: Target, tmp_path: Path
) -> None:
    with started(sample_target, tmp_path) as session:
        session.wait_for("1 of 2,000")
        session.press("jjx")
        session.wait_for("4 of 2,000")
        session.process.send_signal(number)
        session.wait_until(session.ended)
        assert session.process.returncode == 128 + number
        assert session.written.rfind(b"\x1b[?25h") > session.written.rfind(b"\x1b[?25l")
        assert session.written.rfind(b"\x1b[?1049l") > session.written.rfind(b"\x1b[?1049h")
    assert position(tmp_path, sample_target) == 3


@pytest.mark.thorough
def test_a_restart_comes_back_to_the_row(sample_target: Target, tmp_path: Path) -> None:
    with started(sample_target, tmp_path, "--filter", "label:none") as session:
        session.wait_for("1 of ")
        session.press("jj")
        session.wait_for("3 of ")
        session.press("q")
        session.wait_until(session.ended)
    with started(sample_target, tmp_path) as session:
        # At once as it was last seen, and then with the count.
        session.wait_until(lambda: "label:none" in session.lines[1])
        session.wait_for("3 of 726")
        assert "label:none" in session.lines[1]
        os.kill(session.process.pid, signal.SIGTERM)
        session.wait_until(session.ended)
