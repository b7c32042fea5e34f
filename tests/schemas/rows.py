"""A few rows for the old schemas, and rows of a test's own."""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

Row = Mapping[str, Any]


def training_row(number: int, **values: object) -> dict[str, Any]:
    """The title `tt000000<number>`, with a machine's label unless told otherwise."""
    return {
        "imdb_id": f"tt{number:07}",
        "label": "would_watch",
        "media_type": "movie",
        "media_title": f"Title {number}",
        "release_year": 2000,
        **values,
    }


def media_row(number: int, **values: object) -> dict[str, Any]:
    """The file whose hash is `number` in hexadecimal."""
    return {
        "hash": f"{number:040x}",
        "media_type": "movie",
        "media_title": f"Title {number}",
        "original_title": f"Title.{number}.2000.1080p",
        **values,
    }


async def insert(connection: AsyncConnection, relation: str, *rows: Row) -> None:
    """Insert `rows` into a table of `atp`."""
    for row in rows:
        await connection.execute(
            SQL("INSERT INTO {} ({}) VALUES ({})").format(
                Identifier("atp", relation),
                SQL(", ").join(map(Identifier, row)),
                SQL(", ").join(SQL("%s") for _ in row),
            ),
            list(row.values()),
        )


async def add_rows(connection: AsyncConnection) -> None:
    """Three titles (reviewed, a machine's, a person's and anomalous), two files and a prediction,
    on either schema."""
    await insert(
        connection,
        "training",
        training_row(1, media_title="The Lantern Room", human_labeled=True, reviewed=True),
        training_row(2, media_title="Harbour at Noon", release_year=2011, imdb_rating=7.2),
        training_row(
            3,
            media_title="Salt Road",
            media_type="tv_season",
            season=2,
            label="would_not_watch",
            human_labeled=True,
            anomalous=True,
            genre=["Drama", None],
        ),
    )
    await insert(
        connection,
        "media",
        media_row(1, imdb_id="tt0000001", pipeline_status="complete"),
        media_row(2, imdb_id="tt0000002", error_status=True, error_condition="no space left"),
    )
    await insert(
        connection,
        "prediction",
        {"imdb_id": "tt0000001", "prediction": 1, "probability": "0.875", "cm_value": "tp"},
    )
