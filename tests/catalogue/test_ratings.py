"""Ratings from servers that answer as the providers do, quotas and errors included."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from psycopg import AsyncConnection
from pydantic import SecretStr

from rear_diff.catalogue.progress import Summary, TaskFailed
from rear_diff.catalogue.ratings.kinopoisk import Kinopoisk
from rear_diff.catalogue.ratings.omdb import Omdb
from rear_diff.catalogue.ratings.provider import Provider
from rear_diff.catalogue.ratings.store import take_from_budget
from rear_diff.catalogue.ratings.tmdb import Tmdb
from rear_diff.catalogue.ratings.updating import configured, update_ratings
from rear_diff.database.connect import Target, connect
from rear_diff.settings import CatalogueSettings
from tests.catalogue.conftest import Serve

KEY = "k3y-0f-0urs"
SECRET = SecretStr(KEY)


class Answering:
    """Gives every request the same answer, and keeps the requests."""

    def __init__(self, body: Any, status: int = 200, **headers: str) -> None:
        self.requests: list[web.Request] = []
        self._text = body if isinstance(body, str) else json.dumps(body)
        self._status = status
        self._headers = headers

    async def give(self, request: web.Request) -> web.Response:
        """Answer `request`."""
        self.requests.append(request)
        return web.Response(text=self._text, status=self._status, headers=self._headers)


async def add(connection: AsyncConnection, kind: str, title: str, **columns: Any) -> None:
    names = ["title", "feed_title", *columns]
    await connection.execute(
        f"INSERT INTO catalogue.{kind} ({', '.join(names)})"
        f" VALUES ({', '.join(['%s'] * len(names))})".encode(),
        [title, title, *columns.values()],
    )


async def rated(connection: AsyncConnection, kind: str, whose: str) -> list[tuple[Any, ...]]:
    found = await connection.execute(
        f"SELECT title, {whose}_rating::float, {whose}_rating_source FROM catalogue.{kind}"
        " ORDER BY id".encode()
    )
    return await found.fetchall()


async def update(connection: AsyncConnection, *providers: Provider, again: bool = False) -> Summary:
    return await update_ratings(connection, CatalogueSettings(), providers=providers, again=again)


async def test_omdb_gives_imdbs_rating_and_the_id(
    connection: AsyncConnection, serve: Serve
) -> None:
    answer = Answering(
        {"Response": "True", "imdbRating": "7.9", "imdbVotes": "1,234", "imdbID": "tt0000007"}
    )
    await add(connection, "movie", "River", release_year=1999)
    await add(connection, "show", "Harbour", imdb_id="tt0000001")
    summary = await update(connection, Omdb(SECRET, 1000, await serve(answer.give), pause=0))
    assert summary.changed == 2
    assert await rated(connection, "movie", "imdb") == [("River", 7.9, "OMDb")]
    assert await rated(connection, "show", "imdb") == [("Harbour", 7.9, "OMDb")]
    asked = [dict(request.query) for request in answer.requests]
    assert asked == [
        {"apikey": KEY, "t": "River", "type": "movie", "y": "1999"},
        {"apikey": KEY, "i": "tt0000001"},
    ]
    found = await connection.execute("SELECT imdb_id FROM catalogue.movie")
    assert await found.fetchall() == [("tt0000007",)]


async def test_tmdb_gives_its_own(connection: AsyncConnection, serve: Serve) -> None:
    answer = Answering(
        {"movie_results": [{"vote_average": 6.241, "vote_count": 172}], "tv_results": []}
    )
    await add(connection, "movie", "River", imdb_id="tt0000001")
    await add(connection, "movie", "Nameless")
    await add(connection, "show", "Harbour", imdb_id="tt0000002")
    summary = await update(connection, Tmdb(SECRET, 1000, await serve(answer.give), pause=0))
    assert summary.changed == 1
    assert await rated(connection, "movie", "tmdb") == [
        ("River", 6.241, "TMDB"),
        ("Nameless", None, None),
    ]
    assert await rated(connection, "show", "tmdb") == [("Harbour", None, None)]
    (first, _) = answer.requests
    assert first.path == "/3/find/tt0000001"
    assert dict(first.query) == {"api_key": KEY, "external_source": "imdb_id"}


async def test_kinopoisk_gives_its_own(connection: AsyncConnection, serve: Serve) -> None:
    answer = Answering({"total": 1, "items": [{"ratingKinopoisk": 8.1, "ratingImdb": 7.0}]})
    await add(connection, "movie", "River", imdb_id="tt0000001")
    await update(connection, Kinopoisk(SECRET, 500, await serve(answer.give), pause=0))
    assert await rated(connection, "movie", "kinopoisk") == [("River", 8.1, "Kinopoisk")]
    (request,) = answer.requests
    assert request.headers["X-API-KEY"] == KEY
    assert (request.path, dict(request.query)) == ("/api/v2.2/films", {"imdbId": "tt0000001"})


def omdb(address: str) -> Provider:
    return Omdb(SECRET, 1000, address, pause=0)


def tmdb(address: str) -> Provider:
    return Tmdb(SECRET, 1000, address, pause=0)


def kinopoisk(address: str) -> Provider:
    return Kinopoisk(SECRET, 1000, address, pause=0)


@pytest.mark.parametrize(
    ("provider", "body", "status", "why"),
    [
        (omdb, {"Response": "False", "Error": "Movie not found!"}, 200, None),
        (omdb, {"Response": "True", "imdbRating": "N/A"}, 200, None),
        (omdb, {"Response": "True", "imdbRating": "0.0"}, 200, None),
        (omdb, {"Response": "False", "Error": "Request limit reached!"}, 401, "used up"),
        (omdb, {"Response": "False", "Error": "Invalid API key!"}, 401, "catalogue.omdb_key"),
        (tmdb, {"movie_results": [], "tv_results": []}, 200, None),
        (tmdb, {"movie_results": [{"vote_average": 0.0, "vote_count": 0}]}, 200, None),
        (tmdb, {"status_code": 7}, 401, "catalogue.tmdb_key"),
        (kinopoisk, {"total": 0, "items": []}, 200, None),
        (kinopoisk, {"items": [{"ratingKinopoisk": None}]}, 200, None),
        (kinopoisk, {"message": "quota"}, 402, "used up"),
        (kinopoisk, {"message": "token"}, 401, "catalogue.kinopoisk_key"),
    ],
)
async def test_what_is_not_known_stays_unknown(
    connection: AsyncConnection,
    serve: Serve,
    provider: Callable[[str], Provider],
    body: Any,
    status: int,
    why: str | None,
) -> None:
    answer = Answering(body, status)
    for number in range(3):
        await add(connection, "movie", f"Movie {number}", imdb_id=f"tt000000{number}")
    one = provider(await serve(answer.give))
    summary = await update(connection, one)
    assert (summary.changed, summary.failed) == (0, 0)
    assert {row[1] for row in await rated(connection, "movie", one.rates)} == {None}
    if why is None:
        assert summary.why is None
        assert len(answer.requests) == 3
    else:
        assert why in str(summary.why)
        assert len(answer.requests) == 1
    if why == "used up":
        assert not await take_from_budget(connection, one)


@pytest.mark.parametrize(
    ("body", "status"), [("<html>", 200), ("[1]", 200), ("", 503), ("{}", 429), ('{"a"', 200)]
)
async def test_a_provider_that_answers_nonsense_is_left_alone_after_a_few_titles(
    connection: AsyncConnection, serve: Serve, body: str, status: int
) -> None:
    answer = Answering(body, status, **({"Retry-After": "1"} if status == 429 else {}))
    for number in range(8):
        await add(connection, "movie", f"Movie {number}", imdb_id=f"tt000000{number}")
    summary = await update(connection, kinopoisk(await serve(answer.give)))
    assert summary.failed == 5
    assert "Kinopoisk is away" in str(summary.why)
    tries = 15 if status >= 400 else 5
    assert len(answer.requests) == tries


async def test_the_budget_is_shared_and_the_oldest_come_first(
    empty_target: Target, connection: AsyncConnection, serve: Serve
) -> None:
    answer = Answering({"items": [{"ratingKinopoisk": 8.1}]})
    for number in range(9):
        await add(connection, "movie", f"Movie {number}", imdb_id=f"tt000000{number}")
    provider = Kinopoisk(SECRET, 4, await serve(answer.give), pause=0)
    summary = await update(connection, provider)
    assert (summary.changed, summary.why) == (4, "Kinopoisk's budget for today is spent.")
    wealthy = replace(provider, daily=7)
    async with connect(empty_target) as other:
        taken = await asyncio.gather(*(take_from_budget(each, wealthy) for each in [other]))
        assert taken == [True]
    assert (await update(connection, wealthy)).changed == 2
    asked = [request.query["imdbId"] for request in answer.requests]
    assert asked == [f"tt000000{number}" for number in range(6)]
    await connection.execute("UPDATE catalogue.rating_budget SET day = day - 1")
    assert (await update(connection, replace(provider, daily=100))).changed == 3
    assert (await update(connection, replace(provider, daily=100))).changed == 0
    assert (await update(connection, replace(provider, daily=100), again=True)).changed == 9


async def test_a_rating_is_never_taken_back_and_an_edited_one_stays(
    connection: AsyncConnection, serve: Serve
) -> None:
    await add(connection, "movie", "Known", imdb_id="tt0000001", kinopoisk_rating=7)
    await add(
        connection,
        "movie",
        "Edited",
        imdb_id="tt0000002",
        kinopoisk_rating=9,
        edited=["kinopoisk_rating"],
    )
    await update(connection, kinopoisk(await serve(Answering({"items": []}).give)))
    await update(
        connection,
        kinopoisk(await serve(Answering({"items": [{"ratingKinopoisk": 1}]}).give)),
        again=True,
    )
    assert [row[1] for row in await rated(connection, "movie", "kinopoisk")] == [1, 9]


async def test_demo_is_only_what_was_chosen_and_gives_way(
    connection: AsyncConnection, serve: Serve
) -> None:
    await add(connection, "movie", "River", imdb_id="tt0000001")
    await add(connection, "show", "Harbour")
    with pytest.raises(TaskFailed, match="No provider of ratings is configured"):
        await update_ratings(connection, CatalogueSettings())
    summary = await update_ratings(connection, CatalogueSettings(demo_ratings=True))
    assert summary.changed == 2
    for kind in ("movie", "show"):
        ((_, rating, source),) = await rated(connection, kind, "kinopoisk")
        assert 5 <= rating <= 9
        assert source == "demo"
    await update(
        connection, kinopoisk(await serve(Answering({"items": [{"ratingKinopoisk": 4.5}]}).give))
    )
    await update_ratings(connection, CatalogueSettings(demo_ratings=True))
    assert await rated(connection, "movie", "kinopoisk") == [("River", 4.5, "Kinopoisk")]


async def test_an_id_is_taken_over_from_the_training_row_that_fits(
    connection: AsyncConnection, serve: Serve
) -> None:
    for number, (title, year) in enumerate([("River", 1999), ("Lake", 2000), ("lake", 2000)]):
        await connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " VALUES (%s, 'movie', %s, %s)",
            [f"tt000000{number}", title, year],
        )
    await add(connection, "movie", "river", release_year=1999)
    await add(connection, "movie", "Lake", release_year=2000)
    answer = Answering({"items": [{"ratingKinopoisk": 8}]})
    assert (await update(connection, kinopoisk(await serve(answer.give)))).changed == 1
    assert [row[1] for row in await rated(connection, "movie", "kinopoisk")] == [8, None]


async def test_no_key_is_in_a_log_an_error_or_a_repr(
    connection: AsyncConnection,
    serve: Serve,
    caplog: pytest.LogCaptureFixture,
    unused_tcp_port: int,
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = CatalogueSettings(
        omdb_key=SECRET, tmdb_key=SECRET, kinopoisk_key=SecretStr(KEY), demo_ratings=False
    )
    away = f"http://127.0.0.1:{unused_tcp_port}"

    async def echoing(request: web.Request) -> web.Response:
        return web.Response(text=str(request.url), status=500)

    echo = await serve(echoing)
    await add(connection, "movie", "River", imdb_id="tt0000001")
    said = []
    for address in (away, echo):
        for provider in (omdb, tmdb, kinopoisk):
            summary = await update(connection, provider(address), again=True)
            assert summary.failed == 1
            said.append(repr(summary))
    logged = [repr(vars(record)) for record in caplog.records]
    said += [repr(settings), *map(repr, configured(settings)), *logged]
    assert KEY not in "".join(said)
