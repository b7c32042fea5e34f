"""The catalogue over HTTP, endpoint by endpoint of its document."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target
from rear_diff.jobs.tasks import perform
from rear_diff.settings import CatalogueSettings
from tests.api.conftest import Insert
from tests.conftest import MakeTarget

SOURCE = {"id": int, "url": str, "source_type": str, "is_active": bool}
EPISODE = {"id": int, "number": int, "title": str, "release_date": (str, type(None))}
TITLE = {
    "id": int,
    "title": str,
    "description": str,
    "image": str,
    "release_date": (str, type(None)),
    "imdb_rating": (int, float, type(None)),
    "kinopoisk_rating": (int, float, type(None)),
}


@pytest.fixture(scope="module")
def imported(make_target: MakeTarget, empty_template: str) -> Iterator[TestClient]:
    """A client of a catalogue with the invented feeds in it."""
    target = make_target(empty_template)
    for task in ("import-shows", "import-movies"):
        asyncio.run(perform(target, CatalogueSettings(), task))
    with TestClient(create_app(target)) as client:
        yield client


def got(client: TestClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def is_a(row: dict[str, Any], shape: dict[str, Any], *lists: str) -> None:
    assert list(row) == [*shape, *lists]
    assert all(isinstance(row[name], kind) for name, kind in shape.items())
    assert all(isinstance(row[name], list) for name in lists)


def is_a_season(season: dict[str, Any]) -> None:
    is_a(season, {"id": int, "number": int}, "episodes")
    for episode in season["episodes"]:
        is_an_episode(episode)


def is_an_episode(episode: dict[str, Any]) -> None:
    is_a(episode, EPISODE, "sources")
    for source in episode["sources"]:
        is_a(source, SOURCE)


def test_every_list_of_the_document_is_a_list_in_its_shape(imported: TestClient) -> None:
    shows = got(imported, "/shows/")
    assert len(shows) == 8
    for show in shows:
        is_a(show, TITLE, "seasons")
        for season in show["seasons"]:
            is_a_season(season)
        seasons = got(imported, f"/shows/{show['id']}/seasons")
        assert seasons == show["seasons"]
        episodes = got(imported, f"/shows/{show['id']}/episodes")
        assert episodes == [each for season in seasons for each in season["episodes"]]
        for episode in episodes:
            assert got(imported, f"/episodes/{episode['id']}/sources") == episode["sources"]
        assert got(imported, f"/shows/{show['id']}") == show
    movies = got(imported, "/movies/")
    assert len(movies) == 18
    for movie in movies:
        is_a(movie, TITLE, "sources")
        assert got(imported, f"/movies/{movie['id']}") == movie
        assert got(imported, f"/movies/{movie['id']}/sources") == movie["sources"]


def test_the_values_are_the_feeds(imported: TestClient) -> None:
    show = got(imported, "/shows/?title=ledger")[0]
    assert show["release_date"] == "2016-09-12"
    assert show["imdb_rating"] == 8.1
    assert show["kinopoisk_rating"] is None
    (movie,) = got(imported, "/movies/?title=postcards")
    assert (movie["release_date"], movie["imdb_rating"]) == (None, 5.9)
    assert got(imported, "/movies/?title=clockmaker")[0]["release_date"] == "1998-01-01"


@pytest.mark.parametrize("number", ["0", "-1", "999999999", "9" * 19, "9" * 5000])
def test_an_unknown_id_is_answered_as_documented(imported: TestClient, number: str) -> None:
    for path, detail in {
        f"/shows/{number}": "Show not found",
        f"/shows/{number}/seasons": "Show not found",
        f"/shows/{number}/episodes": "Show not found",
        f"/episodes/{number}/sources": "Episode not found",
        f"/movies/{number}": "Movie not found",
        f"/movies/{number}/sources": "Movie not found",
    }.items():
        response = imported.get(path)
        assert (response.status_code, response.json()) == (404, {"detail": detail})


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/shows/one", 'The id is a whole number; not "one".'),
        ("/shows/?limit=0", 'limit is a whole number from 1 to 1000; not "0".'),
        ("/movies/?sort_by=plot", "sort_by is one of id, title"),
        ("/movies/?active=perhaps", 'active is true or false; not "perhaps".'),
        ("/movies/?release_year=soon", 'release_year is a whole number; not "soon".'),
        ("/movies/?title=%00", "title cannot hold the character NUL."),
        ("/movies/1/sources?offset=-1", 'offset is a whole number from 0 on; not "-1".'),
    ],
)
def test_what_cannot_be_asked_is_told(imported: TestClient, path: str, why: str) -> None:
    response = imported.get(path)
    assert response.status_code == 422
    assert why in response.json()["message"]


def test_pages_make_up_the_whole_and_link_to_one_another(imported: TestClient) -> None:
    whole = imported.get("/movies/?sort_by=title")
    assert whole.headers["X-Total-Count"] == "18"
    assert "Link" not in whole.headers
    seen, path = [], "/movies/?limit=7&sort_by=title"
    while path:
        response = imported.get(path)
        assert response.headers["X-Total-Count"] == "18"
        seen += response.json()
        found = re.findall('<([^>]*)>; rel="(.*?)"', response.headers["Link"])
        links = {name: to for to, name in found}
        path = links.get("next", "")
    assert seen == whole.json()
    assert links["last"].endswith("offset=14")
    assert links["prev"].endswith("offset=7")
    assert len(got(imported, "/shows/1/episodes?limit=2&offset=1")) == 2


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("title=glass&sort_by=release_year&sort_order=desc", ["Glasshouse", "Glasshouse"]),
        ("release_year=2003", ["Glasshouse"]),
        ("title=glass&release_year=1900", []),
        ("sort_by=imdb_rating&sort_order=desc&limit=1", ["Third Class to Ostrava"]),
        ("sort_by=imdb_rating&sort_order=asc&limit=1", ["Glasshouse"]),
        ("imdb_id=tt0000001", []),
    ],
)
def test_lists_are_filtered_and_sorted(imported: TestClient, query: str, titles: list[str]) -> None:
    assert [movie["title"] for movie in got(imported, f"/movies/?{query}")] == titles


def test_only_active_sources_where_so_asked(
    client: TestClient, database: psycopg.Connection, insert: Insert
) -> None:
    insert("catalogue.movie", id=1, title="River", feed_title="River")
    for number, active in ((1, True), (2, False)):
        insert(
            "catalogue.source",
            movie_id=1,
            url=f"https://host/{number}",
            source_type="direct",
            is_active=active,
        )
    assert [each["is_active"] for each in got(client, "/movies/1/sources")] == [True, False]
    assert [each["url"] for each in got(client, "/movies/1/sources?active=true")] == [
        "https://host/1"
    ]
    for path in ("/movies/?active=true", "/movies/1?active=true"):
        answer = got(client, path)
        (movie,) = answer if isinstance(answer, list) else [answer]
        assert [each["is_active"] for each in movie["sources"]] == [True]
    assert got(client, "/movies/?active=false")[0]["sources"][0]["url"] == "https://host/2"
    database.execute("DELETE FROM catalogue.source")
    assert got(client, "/movies/?active=true")[0]["sources"] == []


def test_a_database_without_a_catalogue_says_so_and_the_rest_works(
    empty_target: Target, client: TestClient
) -> None:
    with psycopg.connect(
        make_conninfo("", **empty_target.keywords()), autocommit=True
    ) as connection:
        connection.execute("DROP SCHEMA catalogue CASCADE")
    for path in ("/shows/", "/movies/", "/shows/1", "/movies/1/sources"):
        response = client.get(path)
        assert response.status_code == 404
        assert "rear-diff catalogue install" in response.json()["detail"]
    assert got(client, "/rear-diff/training")["data"] == []


def test_the_openapi_document_has_them(imported: TestClient) -> None:
    paths = got(imported, "/rear-diff/openapi.json")["paths"]
    assert {
        "/shows/",
        "/shows/{id}",
        "/shows/{id}/seasons",
        "/shows/{id}/episodes",
        "/episodes/{episode_id}/sources",
        "/movies/",
        "/movies/{id}",
        "/movies/{id}/sources",
    } <= set(paths)
    names = [each["name"] for each in paths["/movies/"]["get"]["parameters"]]
    assert names == [
        "title",
        "release_year",
        "imdb_id",
        "limit",
        "offset",
        "sort_by",
        "sort_order",
        "active",
    ]
