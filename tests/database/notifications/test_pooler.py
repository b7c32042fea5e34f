"""Behind PgBouncer: where notifications arrive, and where they do not."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from rear_diff.database.connect import Database, Target, connect, open_database
from rear_diff.database.notifications import Changed, Deaf, Hears, Lost, announce
from rear_diff.database.notifications import listening as room
from rear_diff.query import bind
from rear_diff.query.changed import ChangedRows
from rear_diff.tables import RELATIONS, TRAINING
from tests.database.asking import with_settings
from tests.database.door import Door
from tests.database.notifications.listening import listening
from tests.schemas import insert, training_row

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")

pytestmark = pytest.mark.skipif(
    PGBOUNCER is None, reason="pgbouncer is not installed (apt install pgbouncer)"
)


@asynccontextmanager
async def pgbouncer(target: Target, mode: str) -> AsyncIterator[Target]:
    """`target` through a PgBouncer of the test's own, which pools in that mode."""
    assert PGBOUNCER
    door, port, user = Door(target), _free_port(), str(target.parameters["user"])
    await door.open()
    ini = _configuration(
        f"[databases]\n* = host=127.0.0.1 port={door.port} user={user}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = any\npool_mode = {mode}\nserver_tls_sslmode = disable\n"
    )
    # It refuses to run as root.
    as_other = ["--user=nobody"] if os.getuid() == 0 else []
    process = await asyncio.create_subprocess_exec(
        PGBOUNCER, "--quiet", *as_other, str(ini), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await _until_it_answers(port)
        place: dict[str, str | int] = {"host": "127.0.0.1", "port": port, "sslmode": "disable"}
        ours = {name: target.parameters[name] for name in ("user", "dbname")}
        settings = with_settings(target, prepare_statements=False, pool_max=2).pgsql
        yield Target({**place, **ours}, settings)
    finally:
        process.terminate()
        await process.wait()
        await door.shut()
        shutil.rmtree(ini.parent)


def _configuration(text: str) -> Path:
    directory = Path(tempfile.mkdtemp(prefix="rear-diff-pgbouncer-"))
    # Another user reads it where the tests run as root.
    directory.chmod(0o755)
    ini = directory / "ini"
    ini.write_text(text)
    return ini


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _until_it_answers(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return


def changed_rows(database: Database) -> ChangedRows:
    return ChangedRows(lambda: [bind(TRAINING, database.offer)])


async def test_in_session_mode_all_is_heard(bare_target: Target) -> None:
    async with (
        pgbouncer(bare_target, "session") as through,
        open_database(through, []) as database,
        listening(database) as listener,
    ):
        await listener.until(lambda heard: heard)
        said = Changed("training", ("tt0000001",), "anna", "a1")
        await announce(database, said)
        await listener.until(lambda heard: heard == [Hears(), said])


async def test_in_transaction_mode_it_says_so_and_asks_for_changed_rows(
    empty_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PROBE_WITHIN", 0.5)
    monkeypatch.setattr(room, "ASK_EVERY", 0.01)
    monkeypatch.setattr(room, "LEISURE", 0)
    async with (
        pgbouncer(empty_target, "transaction") as through,
        connect(empty_target) as beside,
        open_database(through, RELATIONS) as database,
        listening(database, changed_rows(database)) as listener,
    ):
        await insert(beside, "training", training_row(1), training_row(2))
        await listener.until(lambda heard: len(heard) >= 2)
        assert listener.heard[:2] == [
            Deaf("A pooler stands before the database (PgBouncer in transaction mode?)."),
            Changed("training"),
        ]
        await _label(through, "tt0000002")
        await listener.until(lambda _: any("tt0000002" in each for each in listener.keys))
        assert not listener.of(Hears)
        assert not listener.of(Lost)


async def _label(target: Target, key: str) -> None:
    async with connect(target) as connection:
        await connection.execute(
            "UPDATE atp.training SET label = 'would_watch' WHERE imdb_id = %s", [key]
        )


async def test_where_it_works_again_it_is_heard_again(
    bare_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PROBE_WITHIN", 0.2)
    monkeypatch.setattr(room, "LISTEN_AGAIN", 0.2)
    async with (
        pgbouncer(bare_target, "transaction") as through,
        open_database(through, []) as database,
        listening(database) as listener,
    ):
        await listener.until(lambda heard: heard)
        database.target = replace(through, parameters=bare_target.parameters)
        await listener.until(lambda heard: Hears() in heard)
        assert isinstance(listener.heard[0], Deaf)
