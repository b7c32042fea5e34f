"""Connections on which no request arrives."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import ClassVar

import pytest
import uvicorn

from api import punctual
from api.app import create_app
from rear_diff.database.connect import Target
from tests.api.test_events import Server
from tests.database.notifications.listening import PATIENCE

REQUEST = b"GET /rear-diff/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
async def port(empty_target: Target, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(punctual, "HEAD_WITHIN", 0.2)
    config = uvicorn.Config(
        create_app(empty_target), port=0, log_config=None, http=punctual.Punctual
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve())
    await asyncio.wait_for(server.is_up.wait(), PATIENCE)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await asyncio.wait_for(serving, PATIENCE)


@pytest.mark.parametrize("sent", [b"", REQUEST[:20]], ids=["nothing", "half a head"])
async def test_who_does_not_come_to_the_point_is_let_go(port: int, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
    writer.close()


async def test_a_second_head_must_arrive_too(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST)
    assert b"200 OK" in await reader.readuntil(b'{"status":"healthy"}')
    writer.write(REQUEST[:20])
    assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
    writer.close()


@pytest.mark.thorough
async def test_an_answer_that_takes_longer_is_not_cut_off(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /rear-diff/events HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    await reader.readuntil(b"listening")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.readuntil(b"left"), 1)
    writer.close()


class Noting(punctual.Punctual):
    """Notes of each connection whether what is written waits for what was written before."""

    at_once: ClassVar[list[int]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        own = transport.get_extra_info("socket")
        self.at_once.append(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


async def test_an_answer_leaves_at_once_where_several_processes_share_a_socket(
    empty_target: Target,
) -> None:
    # As uvicorn makes it for them: without a protocol, by which asyncio would know it for TCP.
    with socket.socket() as shared:
        shared.bind(("127.0.0.1", 0))
        server = Server(uvicorn.Config(create_app(empty_target), log_config=None, http=Noting))
        serving = asyncio.create_task(server.serve(sockets=[shared]))
        await asyncio.wait_for(server.is_up.wait(), PATIENCE)
        reader, writer = await asyncio.open_connection(*shared.getsockname())
        writer.write(REQUEST)
        assert b"200 OK" in await reader.readuntil(b'{"status":"healthy"}')
        writer.close()
        server.should_exit = True
        await asyncio.wait_for(serving, PATIENCE)
    assert Noting.at_once == [1]
