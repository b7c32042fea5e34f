"""Store what this release leaves on a user's disk, for later ones to be tried on:
`python -m tests.releases.store`."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from rear_diff import __version__
from rear_diff.database.connect import Target, connect
from rear_diff.database.embedded import EmbeddedServer
from rear_diff.database.embedded.wheel import wheel_programs
from rear_diff.database.migrate import migrate
from rear_diff.identity import identity
from rear_diff.labelling import Change
from rear_diff.labelling.journal import Draft, Journal, Source, new_step
from rear_diff.loading.sampling import load_samples
from rear_diff.settings import PgsqlSettings
from rear_diff.tables import TRAINING
from tests.tui.in_a_terminal import started

STORED = Path(__file__).parent / "stored"
KEPT = 12
"""Titles, the newest of the samples."""


def store(place: Path) -> None:
    """Use rear-diff a little on a database of its own, and keep in `place` what that leaves."""
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="rear-diff-release-") as made:
        Path(made).chmod(0o711)
        home = Path(made) / "home"
        home.mkdir()
        with EmbeddedServer(Path(made) / "postgresql", durable=False) as parameters:
            target = Target(parameters, PgsqlSettings())
            keys = asyncio.run(_furnish(target))
            told = _use(target, home, keys)
            _dump_database(target, place / "database.sql")
        state = home / ".local/state/rear-diff"
        told["circumstances"] = json.loads((state / "last-seen.json").read_text())["circumstances"]
        with closing(sqlite3.connect(state / "journal.sqlite")) as journal:
            version = journal.execute("PRAGMA user_version").fetchone()[0]
            application = journal.execute("PRAGMA application_id").fetchone()[0]
            lines = [
                *journal.iterdump(),
                f"PRAGMA user_version = {version};",
                f"PRAGMA application_id = {application};",
            ]
        (place / "journal.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for name in ("state.json", "last-seen.json"):
            (place / name).write_bytes((state / name).read_bytes())
        tokens = home / ".config/rear-diff/tokens.json"
        (place / tokens.name).write_bytes(tokens.read_bytes())
        (place / "told.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        _neutral(place, {made: "/home/somebody", str(Path.cwd()): "/home/somebody/rear-diff"})


async def _furnish(target: Target) -> list[str]:
    async with connect(target) as connection:
        await migrate(connection)
        await load_samples(connection)
        kept = await connection.execute(
            "SELECT imdb_id FROM atp.training ORDER BY created_at DESC, imdb_id LIMIT %s", [KEPT]
        )
        keys = [str(key) for (key,) in await kept.fetchall()]
        await connection.execute("DELETE FROM atp.training WHERE imdb_id <> ALL (%s)", [keys])
        await connection.execute("DELETE FROM atp.prediction WHERE imdb_id <> ALL (%s)", [keys])
        await connection.execute("DELETE FROM atp.media WHERE imdb_id IS NULL")
        await connection.execute("DELETE FROM atp.media WHERE imdb_id <> ALL (%s)", [keys])
        await connection.execute(
            "UPDATE atp.training SET label = NULL, human_labeled = false, reviewed = false"
            " WHERE imdb_id = ANY (%s)",
            [keys[:5]],
        )
        return keys


def _use(target: Target, home: Path, keys: list[str]) -> dict[str, str]:
    """Labels by the command and in the app, one in conflict, one never sent; and a token."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "REAR_DIFF_LABELLING_WHO": "anna",
        **{
            f"REAR_DIFF_PGSQL_{name}": str(target.parameters[keyword])
            for name, keyword in (
                ("HOST", "host"),
                ("PORT", "port"),
                ("USERNAME", "user"),
                ("DATABASE", "dbname"),
            )
        },
    }

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "rear_diff", *words]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True).stdout

    run("label", keys[1], "would_watch")
    run("label", keys[2], "would_watch", "--was", "would_not_watch")
    with started(target, home, REAR_DIFF_LABELLING_WHO="anna") as session:
        session.wait_for(f"of {KEPT}")
        session.press("jjjx")
        session.wait_for("− not   ✓")
        session.press("/")
        session.wait_for("f1 help")
        session.press("year:>=1900")
        session.wait_for("/ year:>=1900")
        session.press("\r")
        session.wait_for("q quit")
        session.press("q")
        session.wait_until(session.ended)
    me = identity(
        {name: target.parameters[name] for name in ("host", "port", "dbname", "user")}, {}
    )
    with Journal(home / ".local/state/rear-diff/journal.sqlite") as journal:
        after = {"label": "would_watch", "human_labeled": True, "reviewed": True}
        before = {"label": None, "human_labeled": False, "reviewed": False}
        unsent = Change(TRAINING, keys[4], after, before, "anna")
        journal.append(me, [Draft(unsent, new_step(), Source.TABLE)])
    run("token", "create", "anna", "--scope", "label")
    return {
        "identity": me,
        "applied": keys[1],
        "conflict": keys[2],
        "last": keys[3],
        "unsent": keys[4],
    }


def _dump_database(target: Target, file: Path) -> None:
    parameters = target.parameters
    dumped = subprocess.run(
        [
            *(str(wheel_programs() / "pg_dump"), "-h", str(parameters["host"])),
            *("-p", str(parameters["port"]), "-U", str(parameters["user"])),
            *("--inserts", "--no-owner", "--no-privileges", str(parameters["dbname"])),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # What is for psql alone, and comments.
    kept = [line for line in dumped.splitlines() if not line.startswith(("\\", "--"))]
    file.write_text(re.sub("\n{2,}", "\n", "\n".join(kept)) + "\n", encoding="utf-8")


def _neutral(place: Path, names: dict[str, str]) -> None:
    for file in place.iterdir():
        text = file.read_text(encoding="utf-8")
        for ours, theirs in names.items():
            text = text.replace(ours, theirs)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    store(STORED / __version__)
