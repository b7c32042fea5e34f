"""Feeds over HTTP: unchanged ones, slow ones, cut ones, and servers that say no."""

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web
from psycopg import AsyncConnection

from rear_diff.catalogue.feeds.importing import import_feed
from rear_diff.catalogue.feeds.kinds import MOVIES
from rear_diff.catalogue.progress import Summary, TaskFailed
from rear_diff.settings import CatalogueSettings
from tests.catalogue.conftest import Serve

BODY = json.dumps([{"name": f"Movie {number}", "release_year": 2000} for number in range(500)])


async def from_address(
    connection: AsyncConnection, address: str, *, stalled_after: float = 30
) -> Summary:
    settings = CatalogueSettings(movies_feed=f"{address}/movies.json")
    return await import_feed(connection, MOVIES, settings, stalled_after=stalled_after)


async def count(connection: AsyncConnection) -> int:
    cursor = await connection.execute("SELECT count(*) FROM catalogue.movie")
    (number,) = await cursor.fetchone() or (-1,)
    return int(number)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"ETag": '"one"'}, {"If-None-Match": '"one"'}),
        (
            {"Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"},
            {"If-Modified-Since": "Wed, 21 Oct 2015 07:28:00 GMT"},
        ),
    ],
)
async def test_an_unchanged_feed_is_not_read_again(
    connection: AsyncConnection, serve: Serve, given: dict[str, str], asked: dict[str, str]
) -> None:
    requests: list[web.Request] = []

    async def answer(request: web.Request) -> web.Response:
        requests.append(request)
        if all(request.headers.get(name) == value for name, value in asked.items()):
            return web.Response(status=304)
        return web.Response(text=BODY, headers=given)

    address = await serve(answer)
    assert (await from_address(connection, address)).changed == 500
    again = await from_address(connection, address)
    assert "has not changed" in again.lines[0]
    settings = CatalogueSettings(movies_feed=f"{address}/movies.json", placeholders=False)
    assert "has not changed" not in (await import_feed(connection, MOVIES, settings)).lines[0]
    assert len(requests) == 3


async def test_a_slow_feed_arrives(connection: AsyncConnection, serve: Serve) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for start in range(0, len(BODY), 500):
            await response.write(BODY[start : start + 500].encode())
            await asyncio.sleep(0.001)
        return response

    assert (await from_address(connection, await serve(answer))).changed == 500


async def test_a_connection_that_breaks_off_is_tried_again_and_then_told(
    connection: AsyncConnection, serve: Serve
) -> None:
    tries = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal tries
        tries += 1
        response = web.StreamResponse(headers={"Content-Length": str(len(BODY))})
        await response.prepare(request)
        await response.write(BODY[:5000].encode())
        assert request.transport
        request.transport.abort()
        return response

    with pytest.raises(TaskFailed, match=r"broke off|cannot be fetched"):
        await from_address(connection, await serve(answer))
    assert tries == 3
    assert await count(connection) == 0


async def test_a_cut_that_http_does_not_show_leaves_nothing(
    connection: AsyncConnection, serve: Serve
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        # Without a length, and without chunks: the end of the connection is the end of the body.
        assert request.transport
        request.transport.write(b"HTTP/1.0 200 OK\r\n\r\n" + BODY[:20000].encode())
        request.transport.close()
        return web.Response()

    with pytest.raises(TaskFailed, match=r"breaks off|broke off"):
        await from_address(connection, await serve(answer))
    assert await count(connection) == 0


async def test_a_server_that_falls_silent_is_given_up(
    connection: AsyncConnection, serve: Serve
) -> None:
    over = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(BODY[:5000].encode())
        await over.wait()
        return response

    with pytest.raises(TaskFailed, match="did not arrive in time"):
        await from_address(connection, await serve(answer), stalled_after=0.05)
    over.set()
    assert await count(connection) == 0


async def test_a_server_that_is_busy_is_asked_again(
    connection: AsyncConnection, serve: Serve
) -> None:
    tries = 0

    async def answer(_: web.Request) -> web.Response:
        nonlocal tries
        tries += 1
        return web.Response(status=503) if tries < 3 else web.Response(text=BODY)

    assert (await from_address(connection, await serve(answer))).changed == 500


@pytest.mark.parametrize(("status", "tries"), [(404, 1), (403, 1), (500, 3)])
async def test_a_server_that_says_no_is_told(
    connection: AsyncConnection, serve: Serve, status: int, tries: int
) -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request)
        return web.Response(status=status)

    with pytest.raises(TaskFailed, match=f"answered {status}"):
        await from_address(connection, await serve(answer))
    assert len(asked) == tries


async def test_a_host_that_is_not_there_is_told_without_the_addresss_parameters(
    connection: AsyncConnection, unused_tcp_port: int
) -> None:
    settings = CatalogueSettings(movies_feed=f"http://127.0.0.1:{unused_tcp_port}/a?token=secret")
    with pytest.raises(TaskFailed, match="cannot be fetched") as told:
        await import_feed(connection, MOVIES, settings)
    assert "secret" not in str(told.value)


async def test_a_file_that_is_not_there_is_told(
    connection: AsyncConnection, tmp_path: Path
) -> None:
    settings = CatalogueSettings(movies_feed=str(tmp_path / "nowhere.json"))
    with pytest.raises(TaskFailed, match="No such file"):
        await import_feed(connection, MOVIES, settings)
