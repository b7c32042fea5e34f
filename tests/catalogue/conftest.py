"""A database with the catalogue, and a web server of the test's own on 127.0.0.1."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import stamina
from aiohttp import web
from aiohttp.test_utils import TestServer
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from tests.cli.conftest import _warm, run, start

__all__ = ["_warm", "run", "start"]

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Answer], Awaitable[str]]


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    """Try again at once, as often as otherwise."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
async def connection(empty_target: Target) -> AsyncIterator[AsyncConnection]:
    async with connect(empty_target) as connection:
        yield connection


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """A function that starts a server which answers every request so, and gives its address."""
    servers: list[TestServer] = []

    async def serve(answer: Answer) -> str:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", answer)
        server = TestServer(application, host="127.0.0.1")
        await server.start_server(access_log=None)
        servers.append(server)
        return str(server.make_url("")).rstrip("/")

    yield serve
    for server in servers:
        await server.close()
