"""A few dozen rows in which everything that a criterion or a sort can meet does occur."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from psycopg import AsyncConnection

from tests.schemas import insert, media_row, training_row

TITLES = (
    "100% Harbour",
    "100 Harbours",
    "under_score",
    "underXscore",
    "back\\slash",
    "backslash",
    "[REC]",
    "[/]",
    "Éclair",
    "éclair",
    "Жар-птица",
    "жар-птица II",
    "漢字の夜",
    "The 😀 Night",
    'it\'s "quoted"',
    "",
    "a",
    "A",
    "%",
    "Same Title",
    "Same Title",
)
GENRES: tuple[list[str | None] | None, ...] = (
    None,
    [],
    ["Drama"],
    ["drama", None],
    ["Sci-Fi", "Drama"],
    ["50%"],
    ["a_b"],
    ["aXb"],
)
RATINGS = (None, Decimal(0), Decimal("6.241"), Decimal("6.2"), Decimal("7.2"), Decimal(10))
FIRST = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
MOMENTS = tuple(
    FIRST + step
    for step in (
        timedelta(),
        timedelta(microseconds=1),
        timedelta(hours=5, milliseconds=250),
        timedelta(days=40),
    )
)
FLAGS = (None, False, True)


async def fill(connection: AsyncConnection) -> None:
    """Put the rows into an empty V32 schema."""
    await insert(connection, "training", *training_rows())
    await insert(connection, "media", *media_rows())


def training_rows() -> Iterator[dict[str, Any]]:
    """Titles; few values for each column, so that there are ties."""
    pick = Random(20240501).choice
    for number in range(1, 61):
        yield training_row(
            number,
            tmdb_id=pick((None, 9_000 + number)),
            label=pick((None, "would_watch", "would_not_watch")),
            human_labeled=pick((False, True)),
            reviewed=pick(FLAGS),
            anomalous=pick((False, True)),
            media_type=pick(("movie", "tv_show", "tv_season", "tv_episode_pack", "unknown")),
            media_title=TITLES[number % len(TITLES)],
            season=pick((None, 1, 2, 12)),
            release_year=pick((1850, 1999, 2011, 2024)),
            budget=pick((None, 0, 45_000_000, 5_000_000_000)),
            original_language=pick((None, "en", "fr")),
            genre=pick(GENRES),
            overview=pick((None, "", "A long night.\nA short day.", "100% of it")),
            tmdb_rating=pick(RATINGS),
            imdb_rating=pick((None, Decimal("7.2"), Decimal("72.0"))),
            created_at=pick(MOMENTS),
            updated_at=pick(MOMENTS),
        )


def media_rows() -> Iterator[dict[str, Any]]:
    """Files, every fourth one deleted."""
    pick = Random(20240502).choice
    for number in range(1, 41):
        yield media_row(
            number * 0x0123456789ABCDEF,
            media_title=pick((None, *TITLES)),
            media_type=pick(("movie", "tv_show")),
            pipeline_status=pick(("ingested", "paused", "rejected", "complete")),
            error_status=pick((False, True)),
            rejection_status=pick(("unfiltered", "rejected", "override")),
            release_year=pick((None, 1999, 2011)),
            uploader=pick((None, "harbour", "Harbour", "lan_tern")),
            created_at=pick(MOMENTS),
            deleted_at=FIRST if number % 4 == 0 else None,
        )
