"""A new database of ours has the shape that SCHEMA.md describes; so have the old ones here."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import pytest
from psycopg import AsyncConnection, IntegrityError
from psycopg.rows import dict_row

from rear_diff.database.connect import Target, connect
from rear_diff.database.migrate import migrate
from rear_diff.tables import MOVIES
from tests.conftest import MakeTarget
from tests.schemas import build_v12, build_v32, built, insert, media_row, training_row
from tests.schemas.build import Step

ENUMS = {
    "media_type": ["movie", "tv_show", "tv_season", "unknown", "tv_episode_pack"],
    "label_type": ["would_watch", "would_not_watch"],
    "pipeline_status": [
        "ingested",
        "paused",
        "parsed",
        "rejected",
        "file_accepted",
        "metadata_collected",
        "media_accepted",
        "downloading",
        "downloaded",
        "transferred",
        "complete",
    ],
    "rejection_status": ["unfiltered", "accepted", "rejected", "override"],
}

METADATA = """
    budget bigint, revenue bigint, runtime integer, origin_country char(2)[],
    production_companies varchar(255)[], production_countries char(2)[],
    production_status varchar(25), original_language char(2), spoken_languages char(2)[],
    genre varchar(20)[], original_media_title varchar(255), tagline varchar(255), overview text,
    tmdb_rating numeric(5,3), tmdb_votes integer, rt_score integer, metascore integer,
    imdb_rating numeric(4,1), imdb_votes integer
"""
TRAINING = f"""
    imdb_id varchar(10) PRIMARY KEY, tmdb_id integer, label atp.label_type,
    human_labeled boolean NOT NULL DEFAULT false, reviewed boolean DEFAULT false,
    anomalous boolean NOT NULL DEFAULT false, media_type atp.media_type NOT NULL,
    media_title varchar(255) NOT NULL, season smallint, episode smallint,
    release_year smallint NOT NULL, {METADATA},
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
"""
FILE = """
    hash char(40) PRIMARY KEY, media_type atp.media_type NOT NULL, media_title varchar(255),
    season smallint, episode smallint, release_year smallint,
    pipeline_status atp.pipeline_status NOT NULL DEFAULT 'ingested',
    error_status boolean NOT NULL DEFAULT false, error_condition text,
    rejection_status atp.rejection_status NOT NULL DEFAULT 'unfiltered', rejection_reason text,
    parent_path text, target_path text, original_title text NOT NULL, original_path text,
    original_link text, rss_source atp.rss_source, uploader varchar(25), imdb_id varchar(10),
    tmdb_id integer
"""
CODECS = """
    resolution varchar(10), video_codec varchar(10), upload_type varchar(10),
    audio_codec varchar(10), created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
"""
PREDICTION = """
    imdb_id varchar(10) PRIMARY KEY, prediction smallint, probability numeric, cm_value char(2),
    created_at timestamptz
"""
# Each schema's tables, as their columns would be declared.
SHAPES = {
    "ours": {
        "training": TRAINING,
        "media": f"{FILE}, {METADATA}, {CODECS}, deleted_at timestamptz",
        "prediction": PREDICTION,
    },
    "v12": {
        "training": TRAINING.replace("label_type", "label_type NOT NULL"),
        "media": f"{FILE}, {METADATA}, {CODECS}",
        "prediction": PREDICTION,
    },
    "v32": {
        "training": TRAINING,
        "media": f"{FILE}, {CODECS}, deleted_at timestamptz",
        "prediction": PREDICTION,
    },
}
BUILD: dict[str, Step] = {"ours": migrate, "v12": build_v12, "v32": build_v32}


@pytest.fixture(scope="module")
def targets(make_target: MakeTarget) -> dict[str, Target]:
    """A database with each schema."""
    return {name: built(make_target("template0"), step) for name, step in BUILD.items()}


@pytest.fixture
async def connection(
    request: pytest.FixtureRequest, targets: dict[str, Target]
) -> AsyncIterator[AsyncConnection]:
    """The schema that the test names, without rows again when it ends."""
    async with (
        connect(targets[request.param]) as connection,
        connection.transaction(force_rollback=True),
    ):
        yield connection


every_schema = pytest.mark.parametrize("connection", BUILD, indirect=True)
newest = pytest.mark.parametrize("connection", ["ours", "v32"], indirect=True)


async def rows(
    connection: AsyncConnection, statement: str, *values: object
) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement.encode(), values)
        return await cursor.fetchall()


async def columns(connection: AsyncConnection, relation: str) -> list[dict[str, Any]]:
    """The columns with their types, whether they are NOT NULL, and defaults but the clock's."""
    return await rows(
        connection,
        """
        SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
            nullif(nullif(pg_get_expr(d.adbin, d.adrelid), 'now()'), 'CURRENT_TIMESTAMP') AS value
        FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON (adrelid, adnum) = (attrelid, attnum)
        WHERE a.attrelid = %s::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
        """,
        relation,
    )


@pytest.mark.parametrize(
    ("connection", "table"),
    [(schema, table) for schema in SHAPES for table in SHAPES[schema]],
    indirect=["connection"],
)
async def test_a_table_has_the_described_columns(
    connection: AsyncConnection, table: str, request: pytest.FixtureRequest
) -> None:
    schema = request.node.callspec.params["connection"]
    await connection.execute(f"CREATE TEMP TABLE described ({SHAPES[schema][table]})".encode())
    described = await columns(connection, "described")
    found = await columns(connection, f"atp.{table}")
    if table == "prediction":
        # What the model must write is not described; ours is stricter.
        for row in (*described, *found):
            del row["attnotnull"], row["value"]
    assert found == described


@newest
async def test_enums_have_the_described_labels_in_their_order(connection: AsyncConnection) -> None:
    found = await rows(
        connection,
        "SELECT typname, array_agg(enumlabel::text ORDER BY enumsortorder) AS labels"
        " FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname",
    )
    labels = {row["typname"]: row["labels"] for row in found}
    assert len(labels.pop("rss_source")) == 2
    assert labels == ENUMS


@newest
async def test_the_view_joins_the_prediction_to_training(connection: AsyncConnection) -> None:
    found = await columns(connection, "atp.movies")
    assert [row["attname"] for row in found] == [column.name for column in MOVIES.columns]
    await insert(connection, "training", training_row(1, label=None), training_row(2))
    await insert(
        connection,
        "prediction",
        {"imdb_id": "tt0000001", "prediction": 1, "probability": "0.5", "cm_value": None},
    )
    movies = await rows(connection, "SELECT * FROM atp.movies")
    training = (await rows(connection, "SELECT * FROM atp.training WHERE imdb_id = 'tt0000001'"))[0]
    assert len(movies) == 1
    assert movies[0]["prediction"] == 1
    assert movies[0]["training_created_at"] == training["created_at"]
    assert {name: movies[0][name] for name in training if name in movies[0]} == {
        name: value for name, value in training.items() if name in movies[0]
    }


@every_schema
async def test_the_described_indexes_are_there(connection: AsyncConnection) -> None:
    found = await rows(
        connection,
        "SELECT tablename || ' ' || substring(indexdef FROM '\\((.*)\\)') AS index"
        " FROM pg_indexes WHERE schemaname = 'atp'",
    )
    assert {
        "training imdb_id",
        "training tmdb_id",
        "media hash",
        "media imdb_id",
        "media tmdb_id",
        "media pipeline_status",
        "prediction imdb_id",
    } <= {row["index"] for row in found}


@every_schema
@pytest.mark.parametrize(
    "wrong",
    [
        {"imdb_id": "tt123"},
        {"imdb_id": "nm0000001"},
        {"tmdb_id": 0},
        {"tmdb_id": 7},
        {"release_year": 1849},
        {"release_year": 2101},
        {"budget": -1},
        {"runtime": -1},
        {"tmdb_rating": "10.1"},
        {"imdb_rating": "100.1"},
        {"rt_score": 101},
        {"metascore": -1},
        {"media_title": None},
        {"human_labeled": None},
    ],
)
async def test_a_title_that_cannot_be_is_refused(
    connection: AsyncConnection, wrong: dict[str, object]
) -> None:
    await insert(connection, "training", training_row(7, tmdb_id=7))
    with pytest.raises(IntegrityError):
        async with connection.transaction():
            await insert(connection, "training", training_row(8, **wrong))
    await insert(connection, "training", training_row(8, imdb_rating="72.0", reviewed=None))


@every_schema
@pytest.mark.parametrize("table", ["training", "media"])
async def test_updated_at_is_set_by_the_database(connection: AsyncConnection, table: str) -> None:
    row = training_row(1) if table == "training" else media_row(1)
    await insert(connection, table, {**row, "updated_at": "2020-01-01"})
    await connection.execute(f"UPDATE atp.{table} SET media_title = 'New'".encode())
    found = await rows(
        connection, f"SELECT updated_at > now() - interval '1 minute' AS new FROM atp.{table}"
    )
    assert found == [{"new": True}]


REJECTED = {"rejection_status": "rejected", "rejection_reason": "too large"}
FAILED = {"error_status": True, "error_condition": "no space left"}
FINE = {
    "error_status": False,
    "error_condition": None,
    "rejection_status": "unfiltered",
    "rejection_reason": None,
}


@every_schema
@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        (FAILED, {"media_title": "New"}, FAILED),
        (FAILED, {"error_status": False}, {"error_status": False, "error_condition": None}),
        (REJECTED, {"media_title": "New"}, REJECTED),
        (
            REJECTED,
            {"rejection_status": "override"},
            {"rejection_status": "override", "rejection_reason": None},
        ),
        (
            {**FAILED, **REJECTED, "pipeline_status": "rejected"},
            {"pipeline_status": "ingested"},
            {**FINE, "pipeline_status": "ingested"},
        ),
        (
            {**FAILED, "rejection_status": "override", "pipeline_status": "paused"},
            {"pipeline_status": "ingested"},
            {**FINE, "rejection_status": "override"},
        ),
        ({**FAILED, **REJECTED}, {"pipeline_status": "paused"}, {**FAILED, **REJECTED}),
        ({**FAILED, **REJECTED}, {"pipeline_status": "ingested"}, {**FAILED, **REJECTED}),
    ],
)
async def test_the_triggers_of_media(
    connection: AsyncConnection,
    before: dict[str, object],
    changes: dict[str, object],
    after: dict[str, object],
) -> None:
    await insert(connection, "media", media_row(1, **before))
    assert await changed(connection, changes, after) == after


@newest
async def test_a_deletion_rejects_the_file(connection: AsyncConnection) -> None:
    await insert(connection, "media", media_row(1, pipeline_status="complete"))
    after = {
        "rejection_status": "rejected",
        "rejection_reason": "user deletion",
        "pipeline_status": "complete",
    }
    assert await changed(connection, {"deleted_at": "2025-01-01"}, after) == after


async def changed(
    connection: AsyncConnection, changes: Mapping[str, object], names: Iterable[str]
) -> dict[str, Any]:
    """Those columns of the one file after an UPDATE."""
    sets = ", ".join(f"{name} = %s" for name in changes)
    statement = f"UPDATE atp.media SET {sets} RETURNING {', '.join(names)}"
    return (await rows(connection, statement, *changes.values()))[0]
