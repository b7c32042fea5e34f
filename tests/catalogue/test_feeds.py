"""Feeds into the catalogue: what is taken of them, and what becomes of what was there."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from rear_diff.catalogue.feeds.importing import import_feed
from rear_diff.catalogue.feeds.items import BadItem, MovieItem, checked
from rear_diff.catalogue.feeds.kinds import MOVIES, SHOWS, FeedKind
from rear_diff.catalogue.progress import Summary, TaskFailed
from rear_diff.settings import CatalogueSettings


class Feed:
    """A feed in a file, imported whenever it is written."""

    def __init__(self, connection: AsyncConnection, path: Path) -> None:
        self.connection = connection
        self.path = path

    async def __call__(self, kind: FeedKind, items: object, **settings: Any) -> Summary:
        self.path.write_text(items if isinstance(items, str) else json.dumps(items))
        address = {f"{kind.name}_feed": str(self.path)}
        return await import_feed(
            self.connection, kind, CatalogueSettings(**address, **settings), again=True
        )

    async def rows(self, statement: str) -> list[dict[str, Any]]:
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(statement.encode())
            return await cursor.fetchall()

    async def one(self, statement: str) -> Any:
        (row,) = await self.rows(statement)
        (value,) = row.values()
        return value


@pytest.fixture
def feed(connection: AsyncConnection, tmp_path: Path) -> Feed:
    return Feed(connection, tmp_path / "feed.json")


SHOW = {
    "name": "Harbour",
    "description": "Boats.",
    "image": "//images.example/harbour.jpg",
    "first_aired": "2001-02-03",
    "imdb_rating": 7.5,
}
MOVIE = {"name": "River", "description": "Water.", "release_year": 1999, "imdb_rating": None}


async def test_a_show_as_the_document_has_it(feed: Feed) -> None:
    summary = await feed(SHOWS, [SHOW])
    assert (summary.changed, summary.failed) == (1, 0)
    (row,) = await feed.rows(
        "SELECT title, description, image, release_date::text, imdb_rating::float AS imdb_rating,"
        " imdb_rating_source, kinopoisk_rating FROM catalogue.show"
    )
    assert row == {
        "title": "Harbour",
        "description": "Boats.",
        "image": "https://images.example/harbour.jpg",
        "release_date": "2001-02-03",
        "imdb_rating": 7.5,
        "imdb_rating_source": "feed",
        "kinopoisk_rating": None,
    }
    told = await feed.rows(
        "SELECT s.number AS season, e.number AS episode, url, source_type, x.is_active,"
        " s.is_placeholder AND e.is_placeholder AND x.is_placeholder AS placeholder"
        " FROM catalogue.season AS s JOIN catalogue.episode AS e ON season_id = s.id"
        " JOIN catalogue.source AS x ON episode_id = e.id ORDER BY 1, 2"
    )
    assert [(row["season"], row["episode"]) for row in told] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert {row["url"] for row in told} == {"https://example.com/episode-placeholder.mp4"}
    assert all(row["placeholder"] and not row["is_active"] for row in told)


async def test_a_movie_as_the_document_has_it(feed: Feed) -> None:
    await feed(MOVIES, [MOVIE])
    assert await feed.rows("SELECT title, release_year, imdb_rating FROM catalogue.movie") == [
        {"title": "River", "release_year": 1999, "imdb_rating": None}
    ]
    assert await feed.rows("SELECT url, is_placeholder FROM catalogue.source") == [
        {"url": "https://example.com/movie-placeholder.mp4", "is_placeholder": True}
    ]


async def test_a_second_import_doubles_nothing(feed: Feed) -> None:
    items = [SHOW, {**SHOW, "first_aired": "2020-02-03"}, {**SHOW, "first_aired": "soon"}]
    await feed(SHOWS, items)
    counts = "SELECT concat((SELECT count(*) FROM catalogue.{}), ' ')"
    before = [await feed.one(counts.format(name)) for name in ("show", "episode", "source")]
    summary = await feed(SHOWS, items)
    assert (summary.changed, summary.failed) == (0, 0)
    assert before == [await feed.one(counts.format(name)) for name in ("show", "episode", "source")]
    assert await feed.one("SELECT count(*) FROM catalogue.show") == 3


async def test_a_changed_item_changes_its_row_and_what_the_feed_leaves_out_stays(
    feed: Feed,
) -> None:
    await feed(SHOWS, [SHOW])
    summary = await feed(
        SHOWS, [{"name": "Harbour", "first_aired": "2001-02-03", "description": "Ships."}]
    )
    assert summary.changed == 1
    assert await feed.rows("SELECT description, image FROM catalogue.show") == [
        {"description": "Ships.", "image": "https://images.example/harbour.jpg"}
    ]


async def test_an_id_of_the_feed_is_the_key_where_there_is_one(feed: Feed) -> None:
    await feed(MOVIES, [MOVIE])
    await feed(MOVIES, [{**MOVIE, "id": 7}])
    await feed(MOVIES, [{**MOVIE, "id": 7, "name": "The River", "release_year": 2000}])
    await feed(MOVIES, [{**MOVIE, "id": 8, "name": "The River", "release_year": 2000}])
    assert await feed.rows(
        "SELECT feed_id, title, release_year FROM catalogue.movie ORDER BY feed_id"
    ) == [
        {"feed_id": "7", "title": "The River", "release_year": 2000},
        {"feed_id": "8", "title": "The River", "release_year": 2000},
    ]


async def test_what_a_person_edited_stays(feed: Feed) -> None:
    await feed(SHOWS, [SHOW])
    await feed.connection.execute(
        "UPDATE catalogue.show SET title = 'My Harbour', edited = '{title,release_date}',"
        " release_date = '2001-02-04'"
    )
    await feed(SHOWS, [{**SHOW, "description": "Ships."}])
    assert await feed.rows("SELECT title, description, release_date::text FROM catalogue.show") == [
        {"title": "My Harbour", "description": "Ships.", "release_date": "2001-02-04"}
    ]


async def test_a_rating_is_never_reset(feed: Feed) -> None:
    await feed(MOVIES, [{**MOVIE, "imdb_rating": 6.1}])
    await feed.connection.execute("UPDATE catalogue.movie SET kinopoisk_rating = 8")
    await feed(MOVIES, [{**MOVIE, "imdb_rating": None}])
    ratings = "SELECT imdb_rating::float AS i, kinopoisk_rating::int AS k FROM catalogue.movie"
    assert await feed.rows(ratings) == [{"i": 6.1, "k": 8}]
    await feed(MOVIES, [{**MOVIE, "imdb_rating": 6.2}])
    assert await feed.rows(ratings) == [{"i": 6.2, "k": 8}]
    await feed.connection.execute(
        "UPDATE catalogue.movie SET imdb_rating = 6.3, imdb_rating_source = 'OMDb'"
    )
    await feed(MOVIES, [{**MOVIE, "imdb_rating": 1.0}])
    assert await feed.rows(ratings) == [{"i": 6.3, "k": 8}]


SEASONS = [
    {
        "number": 1,
        "episodes": [
            {
                "number": 1,
                "title": "Pilot",
                "release_date": "2001-02-03",
                "sources": ["https://media.example/1.m3u8", {"url": "https://media.example/1.mp4"}],
            },
            {"number": 2},
        ],
    },
    {"number": 3},
]


async def test_real_parts_replace_placeholders(feed: Feed) -> None:
    await feed(SHOWS, [SHOW])
    await feed(SHOWS, [{**SHOW, "seasons": SEASONS}])
    told = (
        "SELECT s.number AS season, e.number AS episode, title, source_type,"
        " e.is_placeholder AS invented, x.is_placeholder AS empty"
        " FROM catalogue.season AS s JOIN catalogue.episode AS e ON season_id = s.id"
        " JOIN catalogue.source AS x ON episode_id = e.id ORDER BY 1, 2, x.id"
    )
    real = [tuple(row.values()) for row in await feed.rows(told)]
    assert real == [
        (1, 1, "Pilot", "playlist", False, False),
        (1, 1, "Pilot", "direct", False, False),
        (1, 2, "Episode 2", "direct", False, True),
        (3, 1, "Episode 1 (Placeholder)", "direct", True, True),
        (3, 2, "Episode 2 (Placeholder)", "direct", True, True),
    ]
    await feed(SHOWS, [{**SHOW, "seasons": SEASONS}])
    assert [tuple(row.values()) for row in await feed.rows(told)] == real


async def test_placeholders_can_be_turned_off(feed: Feed) -> None:
    await feed(MOVIES, [MOVIE])
    await feed(SHOWS, [SHOW], placeholders=False)
    await feed(MOVIES, [MOVIE], placeholders=False)
    assert await feed.one("SELECT count(*) FROM catalogue.season") == 0
    assert await feed.one("SELECT count(*) FROM catalogue.source") == 0


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (7, "is a number, not an object"),
        (None, "is null, not an object"),
        ([], "is a list, not an object"),
        ({}, "name: field required"),
        ({"name": ""}, "name: string should have at least 1 character"),
        ({"name": 7}, "name: input should be a valid string"),
        ({"name": "a\x00b"}, "name: holds a character that is none"),
        ({"name": "x", "imdb_rating": "high"}, "imdb_rating: is not a number"),
        ({"name": "x", "imdb_rating": 11}, "imdb_rating: input should be less than or equal"),
        ({"name": "x", "imdb_rating": True}, "imdb_rating: is not a number"),
        ({"name": "x", "release_year": "1999"}, "release_year: input should be a valid integer"),
        ({"name": "x", "release_year": 10**30}, "release_year: input should be"),
        ({"name": "x", "image": 5}, "image: input should be a valid string"),
        ({"name": "x", "description": ["y"]}, "description: input should be a valid string"),
        ({"name": "x", "sources": 5}, "sources: a number, not a list"),
        ({"name": "x", "sources": ["ftp://host/a"]}, "source in place 1: url: is not an http"),
        ({"name": "x", "sources": ["http://me:secret@host/"]}, "holds a name or a password"),
    ],
)
def test_what_is_wrong_with_an_item_is_told(item: Any, why: str) -> None:
    try:
        told = " ".join(checked(MovieItem, item).left_out)
    except BadItem as error:
        told = str(error)
    assert why in told
    assert "secret" not in told


async def test_a_bad_item_is_told_and_the_rest_goes_in(feed: Feed) -> None:
    broken = {**MOVIE, "name": "Rapids", "sources": ["ftp://host/a", "https://host/a"]}
    summary = await feed(MOVIES, [{"name": 7}, MOVIE, broken])
    assert (summary.changed, summary.failed) == (2, 2)
    assert summary.lines[-2:] == (
        "item 1  7  name: input should be a valid string",
        "item 3  Rapids  source in place 1: url: is not an http or https address",
    )
    assert await feed.one("SELECT string_agg(url, '') FROM catalogue.source WHERE is_active") == (
        "https://host/a"
    )


async def test_a_title_that_is_there_twice_is_taken_once(feed: Feed) -> None:
    summary = await feed(MOVIES, [MOVIE, {**MOVIE, "description": "Other."}])
    assert summary.failed == 1
    assert "is in the feed before, as item 1" in summary.lines[-1]
    assert await feed.one("SELECT description FROM catalogue.movie") == "Water."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("<!DOCTYPE html><title>Sign in</title>", "is a web page"),
        ('{"shows": []}', "is not a list"),
        (json.dumps([MOVIE, MOVIE])[:-20], "breaks off in the middle"),
        (json.dumps([MOVIE]) + "x", "is not valid JSON"),
        ('[{"name": "x", "imdb_rating": NaN}]', "is not valid JSON"),
    ],
)
async def test_what_is_no_feed_changes_nothing(feed: Feed, text: str, why: str) -> None:
    await feed(MOVIES, [{**MOVIE, "name": "Before"}])
    with pytest.raises(TaskFailed, match=why):
        await feed(MOVIES, text)
    assert await feed.one("SELECT string_agg(title, ',') FROM catalogue.movie") == "Before"


async def test_one_in_a_hundred_may_be_garbage_of_any_type(feed: Feed) -> None:
    garbage: list[Any] = [None, 1, "x", [], {}, {"name": []}, {"name": {"a": 1}}, True, [[]], -0.5]
    items = [
        garbage[place // 100 % 10] if place % 100 == 0 else {**MOVIE, "name": f"Movie {place}"}
        for place in range(2000)
    ]
    summary = await feed(MOVIES, items)
    assert (summary.changed, summary.failed) == (1980, 20)
    assert await feed.one("SELECT count(*) FROM catalogue.source") == 1980


@pytest.mark.slow
async def test_a_hundred_thousand_items(feed: Feed) -> None:
    items = [{**SHOW, "name": f"Show {place}"} for place in range(100_000)]
    assert (await feed(SHOWS, items)).changed == 100_000
    assert (await feed(SHOWS, items)).changed == 0
    assert await feed.one("SELECT count(*) FROM catalogue.source") == 400_000


async def test_the_invented_feeds_need_no_network_and_show_every_case(feed: Feed) -> None:
    for kind in (SHOWS, MOVIES):
        summary = await import_feed(feed.connection, kind, CatalogueSettings())
        assert summary.changed > 0
        assert summary.failed == 0
        again = await import_feed(feed.connection, kind, CatalogueSettings())
        assert "has not changed" in again.lines[0]
    for placeholder in ("true", "false"):
        for column in ("movie_id", "episode_id"):
            assert await feed.one(
                f"SELECT count(*) > 0 FROM catalogue.source WHERE {column} IS NOT NULL"
                f" AND is_placeholder = {placeholder}"
            )
    assert await feed.one("SELECT count(*) > count(DISTINCT title) FROM catalogue.movie")
