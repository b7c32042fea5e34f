"""The app is killed amid a change of many titles: the next start says so, and goes on with it."""

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling.journal import Journal, State
from tests.faults.witness import TITLES
from tests.tui.in_a_terminal import started

JOURNAL = Path(".local/state/rear-diff/journal.sqlite")
MANY = 2_100
AHEAD = 2_000
"""Of which the journal has entries when the app is killed: so many may be unsent."""


@pytest.mark.thorough
def test_many_titles_are_gone_on_with_after_a_kill(empty_target: Target, tmp_path: Path) -> None:
    asked = {name: empty_target.parameters[name] for name in ("host", "port", "user", "dbname")}

    def counts(state: State) -> int:
        with Journal(tmp_path / JOURNAL) as journal:
            return journal.counts(identity(asked, {})).get(state, 0)

    conninfo = make_conninfo("", **empty_target.keywords())
    with psycopg.connect(conninfo, autocommit=True) as own:
        own.execute(TITLES.encode(), [MANY])

        def labelled() -> int:
            found = own.execute("SELECT count(*) FROM atp.training WHERE label IS NOT NULL")
            return int((found.fetchone() or (0,))[0])

        with started(empty_target, tmp_path) as session:
            session.wait_for("1 of 2,100")
            # Where its last row is there, all keys are.
            session.press("G")
            session.wait_for("Title 2100  ")
            with own.transaction():
                own.execute("LOCK TABLE atp.training IN EXCLUSIVE MODE")
                session.press("A")
                session.wait_for("All 2,100 rows are marked")
                session.press("x")
                session.wait_for("Change 2,100 titles?")
                session.press("y")
                session.wait_until(lambda: counts(State.PENDING) == AHEAD)
                session.process.kill()
                session.wait_until(session.ended)
        with started(empty_target, tmp_path) as session:
            session.wait_for("2,000 of 2,100 titles; B goes on")
            session.press("B")
            session.wait_for("100 that are left")
            session.press("y")
            session.wait_until(lambda: counts(State.SENT) == MANY)
            assert labelled() == MANY
            session.press("u")
            session.wait_until(lambda: counts(State.UNDONE) == MANY)
            assert labelled() == 0
            session.press("q")
            session.wait_until(session.ended)
