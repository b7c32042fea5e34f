"""The JSON that PostgreSQL writes, as the documents show it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.query import Query, bind, fetch_page_json
from rear_diff.tables import (
    FLYWAY,
    MEDIA,
    MOVIES,
    PREDICTION,
    RELATIONS,
    TRAINING,
    Sort,
    Table,
)
from tests.conftest import MakeTarget
from tests.schemas import build_v32, built, insert, media_row, training_row

# The example of the documents.
DOCUMENTED = json.loads("""{
"imdb_id": "tt21815562", "tmdb_id": 1013601, "label": "would_not_watch", "media_type": "movie",
"media_title": "The Alto Knights", "season": null, "episode": null, "release_year": 2025,
"budget": 45000000, "revenue": 9577695, "runtime": 123, "origin_country": ["US"],
"production_companies": ["Warner Bros. Pictures", "Winkler Films", "Domain Entertainment"],
"production_countries": ["US"], "production_status": "Released", "original_language": "en",
"spoken_languages": ["en"], "genre": ["Crime", "Drama", "History"],
"original_media_title": "The Alto Knights",
"tagline": "The most dangerous enemy is an old friend.", "overview": "Two of New York's bosses.",
"tmdb_rating": 6.241, "tmdb_votes": 172, "rt_score": 39, "metascore": 47, "imdb_rating": 5.7,
"imdb_votes": 6467, "human_labeled": false, "reviewed": null, "anomalous": true,
"created_at": "2025-05-21T02:27:51.094287Z", "updated_at": "2025-05-21T02:27:51.094287Z"
}""")


@pytest.fixture(scope="module")
def target(make_target: MakeTarget) -> Target:
    return built(make_target("template0"), build_v32)


@pytest.fixture
async def connection(target: Target) -> AsyncIterator[AsyncConnection]:
    """A V32 schema, without rows again when the test ends."""
    async with connect(target) as connection, connection.transaction(force_rollback=True):
        yield connection


async def documents(
    connection: AsyncConnection, table: Table, *sorts: Sort
) -> list[dict[str, Any]]:
    """All of a table's rows as documents."""
    query = Query(bind(table, await look(connection, RELATIONS)), (), sorts)
    page = await fetch_page_json(connection, query, 1000)
    found: list[dict[str, Any]] = json.loads(page.data)
    return found


async def document(connection: AsyncConnection, **values: object) -> dict[str, Any]:
    """The document of a title with these values."""
    await insert(connection, "training", training_row(1, **values))
    return (await documents(connection, TRAINING))[0]


async def test_training_has_the_documented_fields_in_their_order(
    connection: AsyncConnection,
) -> None:
    assert list(await document(connection)) == list(DOCUMENTED)


async def test_the_documented_example_comes_back_as_it_is(connection: AsyncConnection) -> None:
    await insert(connection, "training", DOCUMENTED)
    assert await documents(connection, TRAINING) == [DOCUMENTED]


async def test_movies_has_trainings_fields_but_its_timestamps_then_the_prediction(
    connection: AsyncConnection,
) -> None:
    await insert(connection, "training", training_row(1))
    await insert(
        connection,
        "prediction",
        {"imdb_id": "tt0000001", "prediction": 0, "probability": "0.1250", "cm_value": "fn"},
    )
    found = (await documents(connection, MOVIES))[0]
    assert list(found) == [
        *list(DOCUMENTED)[:-2],
        "prediction",
        "probability",
        "cm_value",
        "training_created_at",
        "training_updated_at",
        "prediction_created_at",
    ]
    assert (found["prediction"], found["probability"], found["cm_value"]) == (0, 0.125, "fn")


async def test_media_has_every_column_but_deleted_at(connection: AsyncConnection) -> None:
    await insert(connection, "media", media_row(1))
    found = (await documents(connection, MEDIA))[0]
    assert list(found) == [column.name for column in MEDIA.columns]
    assert "deleted_at" not in found
    assert {"hash", "pipeline_status", "rss_source", "audio_codec"} <= set(found)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2025, 5, 21, 2, 27, 51, 94287, UTC), "2025-05-21T02:27:51.094287Z"),
        (datetime(2025, 5, 21, 2, 27, 51, 500000, UTC), "2025-05-21T02:27:51.500000Z"),
        (datetime(2025, 5, 21, 2, 27, 51, 0, UTC), "2025-05-21T02:27:51Z"),
        (
            datetime(2025, 5, 21, 1, 0, 0, 1, timezone(timedelta(hours=2))),
            "2025-05-20T23:00:00.000001Z",
        ),
        ("infinity", None),
    ],
)
async def test_moments_are_in_utc_and_say_so(
    connection: AsyncConnection, moment: object, shown: str | None
) -> None:
    assert (await document(connection, created_at=moment))["created_at"] == shown


async def test_a_moment_without_time_zone_is_taken_for_utc(connection: AsyncConnection) -> None:
    assert (await documents(connection, FLYWAY))[0]["installed_on"] == "2024-03-02T09:30:00Z"


async def test_documents_are_sorted_by_the_moment_and_not_by_its_text(
    connection: AsyncConnection,
) -> None:
    # As text 12:30:00.000001Z comes before 12:30:00Z.
    later = datetime(2025, 5, 21, 12, 30, 0, 1, UTC)
    await insert(connection, "training", training_row(1, created_at=later))
    await insert(connection, "training", training_row(2, created_at=later.replace(microsecond=0)))
    found = await documents(connection, TRAINING, Sort("created_at"))
    assert [row["imdb_id"] for row in found] == ["tt0000002", "tt0000001"]


async def test_numbers_are_numbers_without_idle_zeros(connection: AsyncConnection) -> None:
    found = await document(
        connection, tmdb_rating="6.200", imdb_rating="72.0", budget=5_000_000_000, rt_score=0
    )
    assert found["tmdb_rating"] == 6.2
    assert found["imdb_rating"] == 72
    assert found["budget"] == 5_000_000_000
    assert found["rt_score"] == 0
    query = Query(bind(TRAINING, await look(connection, RELATIONS)))
    assert b'"tmdb_rating":6.2,' in (await fetch_page_json(connection, query, 1)).data


@pytest.mark.parametrize("type_name", ["numeric", "double precision"])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
async def test_a_number_that_json_has_no_word_for_is_null(
    connection: AsyncConnection, type_name: str, number: str
) -> None:
    await connection.execute(
        b"DROP VIEW atp.movies; ALTER TABLE atp.prediction ALTER probability TYPE "
        + type_name.encode()
    )
    await insert(connection, "prediction", {"imdb_id": "tt0000001", "probability": number})
    assert (await documents(connection, PREDICTION))[0]["probability"] is None


async def test_a_list_holds_no_null_and_may_be_null_or_empty(connection: AsyncConnection) -> None:
    found = await document(
        connection, genre=["Drama", None, "Crime"], origin_country=[], spoken_languages=None
    )
    assert found["genre"] == ["Drama", "Crime"]
    assert found["origin_country"] == []
    assert found["spoken_languages"] is None


@pytest.mark.parametrize(
    "title", ['"quoted" \\ /', "\x1b[31mred", "line\nline\ttab\x7f", "漢字 😀 \u202eRTL", "\ufeff"]
)
async def test_any_text_survives(connection: AsyncConnection, title: str) -> None:
    assert (await document(connection, media_title=title))["media_title"] == title
