"""The worker beside a server: it fills the catalogue by itself, and ends with its server."""

import asyncio
from urllib.request import urlopen

import pytest

from rear_diff.database.connect import Target, connect
from tests.cli.conftest import Start


async def count(target: Target, statement: str) -> int:
    async with connect(target) as connection:
        cursor = await connection.execute(statement.encode())
        (number,) = await cursor.fetchone() or (-1,)
        return int(number)


@pytest.mark.thorough
async def test_a_server_with_a_worker_fills_the_catalogue_and_leaves_none_behind(
    empty_target: Target, start: Start, unused_tcp_port: int
) -> None:
    server = start(empty_target, "serve", "--with-worker", "--port", str(unused_tcp_port))
    imports = "SELECT count(*) FROM catalogue.run WHERE outcome = 'done' AND task LIKE 'import-%'"
    while await count(empty_target, imports) < 2:
        assert server.poll() is None
        await asyncio.sleep(0.1)
    address = f"http://127.0.0.1:{unused_tcp_port}/movies/?limit=1"
    with await asyncio.to_thread(urlopen, address) as response:
        assert response.headers["X-Total-Count"] == "18"
    server.kill()
    server.wait()
    others = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND application_name <> 'lending'"
    )
    while left := await count(empty_target, others):
        assert left > 0
        await asyncio.sleep(0.1)
