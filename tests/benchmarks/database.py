"""A database with many training rows, in an embedded server of the benchmark's own."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from rear_diff.database.embedded import EmbeddedServer
from rear_diff.opening import furnish, furnished
from rear_diff.settings import PgsqlSettings

SERVER = "postgresql"


@contextmanager
def training_rows(rows: int, media: int = 0) -> Iterator[tuple[Target, Path]]:
    """A database of `rows` training rows and `media` files, and the directory that its server is to
    be named by.

    Both are gone at the end.
    """
    directory = Path(tempfile.mkdtemp(prefix="rear-diff-benchmark-"))
    # The server runs as another user where the benchmark runs as root.
    directory.chmod(0o711)
    try:
        with EmbeddedServer(directory / SERVER, durable=False) as parameters:
            maintenance = Target(parameters, PgsqlSettings())
            asyncio.run(furnish(maintenance, sample_rows=False))
            target = furnished(maintenance)
            _fill(target, rows, media)
            yield target, directory / SERVER
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _fill(target: Target, rows: int, media: int) -> None:
    conninfo = make_conninfo("", **target.keywords())
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for (drop,) in connection.execute(DROPS).fetchall():
            connection.execute(drop)
        connection.execute(ROWS, {"rows": rows})
        connection.execute(FILES, {"rows": media})
        connection.execute("VACUUM (ANALYZE, FREEZE) atp.training, atp.media")


# The limits are for a table without any index but the primary key. Its checks slow the filling.
DROPS = b"""
SELECT format('ALTER TABLE atp.training DROP CONSTRAINT %I', conname)
FROM pg_constraint
WHERE conrelid = 'atp.training'::regclass AND contype IN ('u', 'c')
UNION ALL
SELECT format('DROP INDEX %s', indexrelid::regclass)
FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid
WHERE indrelid = 'atp.training'::regclass AND conname IS NULL
"""

ROWS = b"""
INSERT INTO atp.training (
    imdb_id, label, human_labeled, reviewed, media_type, media_title, release_year, runtime,
    origin_country, original_language, genre, overview, tmdb_rating, rt_score, metascore,
    imdb_rating, imdb_votes, created_at
)
SELECT
    'tt' || lpad(n::text, 7, '0'),
    CASE n %% 4
        WHEN 0 THEN 'would_watch'::atp.label_type WHEN 1 THEN 'would_not_watch'
    END,
    n %% 8 = 0,
    n %% 8 = 0,
    CASE WHEN n %% 5 = 0 THEN 'tv_show'::atp.media_type ELSE 'movie' END,
    (ARRAY['Night Ferry to', 'The Long Good', 'Salt Roads of', 'The Cartographer of',
        'Winter in', 'A River through', 'Letters from', 'The Last Train to'])[1 + n %% 8]
        || ' ' || (ARRAY['Oslo', 'Friday', 'Iceland', 'Kyoto', 'Bergen', 'Lisbon', 'the Sea'])
        [1 + n %% 7] || CASE WHEN n %% 3 = 0 THEN '' ELSE ' ' || n END,
    1920 + n * 7 %% 105,
    60 + n %% 120,
    ARRAY[(ARRAY['US', 'NO', 'JP', 'GR'])[1 + n %% 4]],
    (ARRAY['en', 'no', 'ja', 'el'])[1 + n %% 4],
    ARRAY[(ARRAY['Drama', 'Crime', 'Horror', 'Comedy'])[1 + n %% 4],
        (ARRAY['Mystery', 'Romance', 'War'])[1 + n %% 3]],
    repeat('Somebody leaves, and nobody is what they seem. ', 1 + (n %% 5)::integer),
    n * 13 %% 10000 / 1000.0,
    CASE WHEN n %% 4 = 0 THEN n %% 100 END,
    CASE WHEN n %% 6 = 0 THEN n %% 100 END,
    CASE WHEN n %% 9 > 0 THEN 2 + n %% 80 / 10.0 END,
    n * 29 %% 2000000,
    timestamptz '2020-01-01' + n::bigint * 7919 %% %(rows)s * interval '1 minute'
FROM generate_series(1, %(rows)s) AS n
"""

FILES = b"""
INSERT INTO atp.media (
    hash, media_type, media_title, release_year, pipeline_status, original_title, imdb_id,
    parent_path, target_path, original_link, created_at
)
SELECT
    lpad(to_hex(n), 40, '0'),
    CASE WHEN n %% 5 = 0 THEN 'tv_show'::atp.media_type ELSE 'movie' END,
    'Night Ferry ' || n,
    1920 + n * 7 %% 105,
    CASE n %% 3 WHEN 0 THEN 'complete'::atp.pipeline_status ELSE 'downloading' END,
    'Night.Ferry.' || n || '.1080p.WEB.x264',
    'tt' || lpad(n::text, 7, '0'),
    '/films', 'Night Ferry ' || n, 'magnet:?xt=' || n,
    timestamptz '2020-01-01' + n::bigint * 7919 %% %(rows)s * interval '1 minute'
FROM generate_series(1, %(rows)s) AS n
"""
