"""This machine: the journal, and the terminal."""

import locale
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rear_diff.doctor.finding import Finding, note, ok, problem

ROOM = 100_000_000
"""Bytes that should be free where the journal is."""
NARROWEST = (60, 15)
"""Cells that the app needs, and lines."""

COUNTS = """
SELECT
    count(*) FILTER (WHERE entry.state = 'pending'),
    count(*) FILTER (WHERE entry.state = 'conflict' AND entry.resolution IS NULL),
    count(*)
FROM entry JOIN step ON step.id = entry.step WHERE step.database = ?
"""


def journal_findings(path: Path, identity: str) -> Iterator[Finding]:
    """Whether what is labelled can be kept, and what waits in it for the database `identity`."""
    if not path.exists():
        home = next(parent for parent in path.parents if parent.exists())
        if os.access(home, os.W_OK | os.X_OK):
            yield ok("journal", f"None yet; the first label makes {path}.")
        else:
            yield problem("journal", f"{path} cannot be made: {home} is not writable by you.")
        return
    if not os.access(path, os.R_OK | os.W_OK):
        yield problem("journal", f"{path} cannot be read and written by you.", f"ls -l {path}")
        return
    if path.stat().st_mode & 0o077:
        yield note("journal", f"Others may read {path}.", f"chmod 600 {path}")
    yield _contents(path, identity)
    free = shutil.disk_usage(path.parent).free
    if free < ROOM:
        yield problem("journal", f"Only {free / 1e6:,.0f} MB are free on its disk.", "Make room.")


def _contents(path: Path, identity: str) -> Finding:
    try:
        # Without its log there is nothing to be read there, and nothing is made for reading.
        log = path.with_name(f"{path.name}-wal")
        mode = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)
        try:
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            waiting, conflicts, all_of_them = connection.execute(COUNTS, [identity]).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        sound, waiting, conflicts, all_of_them = str(error), 0, 0, 0
    if sound != "ok":
        return problem(
            "journal",
            f"{path} is damaged: {sound}.",
            "Move it elsewhere; the next start makes a new one. Keep it: what was not sent is "
            "in it.",
        )
    changes = "1 change" if all_of_them == 1 else f"{all_of_them:,} changes"
    told = f"Sound, {path.stat().st_size / 1e6:,.1f} MB; {changes} of this database"
    if waiting or conflicts:
        return note(
            "journal",
            f"{told}, {waiting:,} not sent yet and {conflicts:,} conflicts open.",
            "The next start of rear-diff-tui sends them, and shows the conflicts.",
        )
    return ok("journal", f"{told}, none waiting.")


def terminal_findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the app can be used where this runs."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        yield note(
            "terminal",
            "The app needs one, and this is none.",
            "Over SSH: ssh -t HOST rear-diff-tui",
        )
        return
    size = shutil.get_terminal_size()
    told = f"{environ.get('TERM', 'unknown')}, {size.columns} by {size.lines}, {_colours(environ)}"
    if environ.get("TERM", "dumb") in ("dumb", "unknown"):
        yield problem("terminal", f"{told}: it cannot be drawn on.", "Try TERM=xterm-256color.")
    elif size.columns < NARROWEST[0] or size.lines < NARROWEST[1]:
        least = " by ".join(map(str, NARROWEST))
        yield problem("terminal", f"{told}; the app needs {least}.", "Make it larger.")
    else:
        yield ok("terminal", f"{told}.")
    encoding = locale.getpreferredencoding(False)
    if encoding.replace("-", "").lower() != "utf8":
        yield note("terminal", f"Text is in {encoding}.", "Set LANG=C.UTF-8.")
    if "TMUX" in environ:
        yield note("terminal", "In tmux `y` may not copy.", "tmux set -s set-clipboard on")


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "no colours (NO_COLOR is set)"
    if environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours"
