"""Sources that answer, that do not, and that lead where nobody may go."""

import asyncio
import socket
import time
from collections import Counter
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from psycopg import AsyncConnection

from rear_diff.catalogue.progress import Summary
from rear_diff.catalogue.sources.checking import Checked, Verdict, check
from rear_diff.catalogue.sources.guard import ForbiddenAddress, Guard, networks
from rear_diff.catalogue.sources.validating import validate_sources
from rear_diff.settings import CatalogueSettings
from tests.catalogue.conftest import Serve

HERE = "127.0.0.1"


async def add(connection: AsyncConnection, *urls: str, **columns: Any) -> None:
    await connection.execute(
        "INSERT INTO catalogue.movie (id, title, feed_title) VALUES (1, 'River', 'River')"
        " ON CONFLICT DO NOTHING"
    )
    names = ["movie_id", "url", "source_type", *columns]
    async with connection.cursor() as cursor:
        await cursor.executemany(
            f"INSERT INTO catalogue.source ({', '.join(names)})"
            f" VALUES ({', '.join(['%s'] * len(names))})".encode(),
            [[1, url, "direct", *columns.values()] for url in urls],
        )


async def told(connection: AsyncConnection, columns: str) -> list[tuple[Any, ...]]:
    cursor = await connection.execute(
        f"SELECT {columns} FROM catalogue.source ORDER BY id".encode()
    )
    return await cursor.fetchall()


async def validate(connection: AsyncConnection, **settings: Any) -> Summary:
    return await validate_sources(
        connection, CatalogueSettings(**{"allowed_hosts": HERE, **settings})
    )


async def checked(address: str) -> Checked:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        return await check(session, address)


@pytest.mark.parametrize(
    ("head", "get", "verdict", "status"),
    [
        (200, None, Verdict.ALIVE, 200),
        (204, None, Verdict.ALIVE, 204),
        (405, 206, Verdict.ALIVE, 206),
        (403, 200, Verdict.ALIVE, 200),
        (404, 206, Verdict.ALIVE, 206),
        (501, 416, Verdict.ALIVE, 416),
        (500, 200, Verdict.ALIVE, 200),
        (404, 404, Verdict.GONE, 404),
        (410, None, Verdict.GONE, 410),
        (500, 502, Verdict.DEAD, 502),
        (418, None, Verdict.DEAD, 418),
        (401, None, Verdict.BLOCKED, 401),
        (403, 403, Verdict.BLOCKED, 403),
        (429, None, Verdict.BLOCKED, 429),
        (451, None, Verdict.BLOCKED, 451),
    ],
)
async def test_what_an_answer_means(
    serve: Serve, head: int, get: int | None, verdict: Verdict, status: int
) -> None:
    methods = []

    async def answer(request: web.Request) -> web.Response:
        methods.append(request.method)
        if request.method == "GET":
            assert request.headers["Range"] == "bytes=0-0"
            assert get is not None
            return web.Response(status=get, body=b"x" * 1000)
        return web.Response(status=head)

    found = await checked(await serve(answer))
    assert (found.verdict, found.status) == (verdict, status)
    assert methods == (["HEAD", "GET"] if get else ["HEAD"])


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("ftp://127.0.0.1/a", "is not a plain http or https address"),
        ("http://me:secret@127.0.0.1/", "is not a plain http or https address"),
        ("http:///nowhere", "is no"),
        ("http://[", "is no address"),
        ("http://nowhere.invalid/", "its host has no address"),
    ],
)
async def test_what_cannot_be_asked(address: str, problem: str) -> None:
    found = await checked(address)
    assert found.verdict is Verdict.DEAD
    assert problem in str(found.problem)


async def test_redirects_are_followed_but_not_for_ever(serve: Serve) -> None:
    async def answer(request: web.Request) -> web.Response:
        left = int(request.match_info["path"])
        if left:
            return web.Response(status=302, headers={"Location": f"/{left - 1}"})
        return web.Response()

    address = await serve(answer)
    assert (await checked(f"{address}/4")).verdict is Verdict.ALIVE
    assert "redirects more than 5 times" in str((await checked(f"{address}/9")).problem)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "192.88.99.1",
        "::1", "::", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::127.0.0.1", "not an address",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        Guard().check(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_a_public_address_may_be_asked(address: str) -> None:
    Guard().check(address)


async def test_what_a_person_allows_may_be_asked() -> None:
    guard = Guard(await networks("192.168.1.0/24, localhost,nowhere.invalid, ::1"))
    for address in ("192.168.1.7", "127.0.0.1", "::1", "::ffff:192.168.1.7"):
        guard.check(address)
    with pytest.raises(ForbiddenAddress):
        guard.check("192.168.2.7")


async def test_a_forbidden_address_is_never_connected_to(
    connection: AsyncConnection, serve: Serve
) -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=302, headers={"Location": f"http://127.0.0.2:{port}/inside"})

    address = await serve(answer)
    port = int(address.rpartition(":")[2])
    await add(connection, f"{address}/redirects", f"http://127.0.0.3:{port}/literal")
    await validate(connection)
    assert asked == ["/redirects"]
    assert await told(connection, "is_active, failures, last_problem") == [
        (True, 1, "leads to an address that is not public"),
        (True, 1, "leads to an address that is not public"),
    ]
    await validate(connection, allowed_hosts=None)
    assert asked == ["/redirects"]


async def test_three_failures_in_a_row_over_the_set_time_make_a_source_inactive(
    connection: AsyncConnection, serve: Serve
) -> None:
    status = 500

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    await add(connection, await serve(answer))
    facts = "is_active, failures, failing_since IS NULL, last_status"
    for failures in (1, 2, 3, 4):
        await validate(connection)
        assert await told(connection, facts) == [(True, failures, False, 500)]
    await connection.execute(
        "UPDATE catalogue.source SET failing_since = failing_since - interval '13 hours'"
    )
    assert (await validate(connection)).changed == 1
    assert await told(connection, facts) == [(False, 5, False, 500)]
    status = 403
    await validate(connection)
    assert await told(connection, facts) == [(False, 5, False, 403)]
    status = 200
    summary = await validate(connection)
    assert "1  came back" in summary.lines[-1]
    assert await told(connection, facts) == [(True, 0, True, 200)]
    await connection.execute("UPDATE catalogue.source SET failing_since = '2000-01-01'")
    status = 500
    await validate(connection)
    assert await told(connection, "is_active, failures") == [(True, 1)]


async def test_one_404_is_enough_where_so_asked(connection: AsyncConnection, serve: Serve) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=404)

    await add(connection, await serve(answer))
    await validate(connection)
    assert await told(connection, "is_active") == [(True,)]
    await validate(connection, gone_at_once=True)
    assert await told(connection, "is_active") == [(False,)]


async def test_a_placeholder_is_not_asked(connection: AsyncConnection) -> None:
    await add(connection, "http://127.0.0.1:1/", is_placeholder=True, is_active=False)
    assert (await validate(connection)).lines[0] == "        0  checked"
    assert await told(connection, "last_checked") == [(None,)]


async def test_a_host_is_asked_twice_at_a_time_and_others_meanwhile(
    connection: AsyncConnection, serve: Serve
) -> None:
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    four = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        host = request.host.partition(":")[0]
        now[host] += 1
        most[host] = max(most[host], now[host])
        if sum(now.values()) == 4:
            four.set()
        await four.wait()
        now[host] -= 1
        return web.Response()

    port = (await serve(answer)).rpartition(":")[2]
    hosts = ("127.0.0.1", "localhost")
    await add(connection, *(f"http://{host}:{port}/{n}" for host in hosts for n in range(20)))
    await validate(connection, allowed_hosts="127.0.0.1")
    assert most == {"127.0.0.1": 2, "localhost": 2}
    assert {row[0] for row in await told(connection, "last_status")} == {200}


@pytest.mark.thorough
async def test_retry_after_is_honoured(connection: AsyncConnection, serve: Serve) -> None:
    asked: list[float] = []

    async def answer(_: web.Request) -> web.Response:
        asked.append(asyncio.get_running_loop().time())
        if len(asked) == 1:
            return web.Response(status=429, headers={"Retry-After": "1"})
        return web.Response()

    address = await serve(answer)
    await add(connection, f"{address}/1", f"{address}/2")
    await validate(connection, sources_per_host=1)
    assert len(asked) == 3
    assert asked[1] - asked[0] >= 0.9
    assert [row[0] for row in await told(connection, "last_status")] == [200, 200]


async def test_a_server_that_says_nothing_is_given_up(
    connection: AsyncConnection, serve: Serve
) -> None:
    over = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    await add(connection, await serve(answer))
    await validate(connection, source_timeout=0.1)
    over.set()
    assert await told(connection, "failures, last_problem") == [(1, "does not answer in time")]


@pytest.mark.slow
async def test_five_thousand_take_little_longer_than_a_bare_loop(
    connection: AsyncConnection, serve: Serve
) -> None:
    async def answer(request: web.Request) -> web.Response:
        kind = request.path.split("/")[1]
        if kind == "slow":
            await asyncio.sleep(0.3)
        if kind == "away":
            return web.Response(status=302, headers={"Location": f"http://127.0.0.2:{port}/"})
        return web.Response()

    port = int((await serve(answer)).rpartition(":")[2])
    with socket.socket() as unused:
        unused.bind((HERE, 0))
        dead = unused.getsockname()[1]
    # Of twenty one is dead, one slow, and one leads where it may not.
    kinds = {0: f"{dead}/dead", 1: f"{port}/slow", 2: f"{port}/away"}
    urls = [f"http://{HERE}:{kinds.get(n % 20, f'{port}/ok')}/{n}" for n in range(5000)]

    async def bare() -> float:
        waiting = iter(urls)
        began = time.perf_counter()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50)) as session:

            async def ask_on() -> None:
                for url in waiting:
                    try:
                        async with session.head(url, allow_redirects=True):
                            pass
                    except aiohttp.ClientError:
                        pass

            await asyncio.gather(*(ask_on() for _ in range(50)))
        return time.perf_counter() - began

    await add(connection, *urls)
    ratios = []
    for _ in range(3):
        floor = await bare()
        began = time.perf_counter()
        summary = await validate(connection, sources_per_host=50)
        ratios.append((time.perf_counter() - began) / floor)
    assert [line.split()[0] for line in summary.lines[:4]] == ["5,000", "4,500", "0", "500"]
    assert min(ratios) < 1.3, ratios
