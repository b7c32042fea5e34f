"""Out and in again: what is exported is what was there, to the byte."""

import gzip
import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rear_diff.database.connect import Database, Target
from rear_diff.exporting.exporting import export_rows
from rear_diff.exporting.form import Form, form_of
from rear_diff.exporting.output import whole_file
from rear_diff.exporting.report import ExportFailed, Progress
from rear_diff.loading.importing import import_rows
from rear_diff.opening import opened
from rear_diff.query import Query, bind
from rear_diff.query.language import parse_filter
from rear_diff.tables import FLYWAY, MEDIA, MOVIES, TRAINING, Sort, Table

AWKWARD = b"""
INSERT INTO atp.training (imdb_id, media_type, media_title, release_year, tagline, overview,
    original_media_title, genre, origin_country, spoken_languages, imdb_rating, label, created_at)
VALUES
    ('tt0000001', 'movie', 'a "quoted", title', 1999, '', E'two\\nlines, "and"\\r\\nmore', '""',
     '{}', '{fr,NULL}', NULL, 7.0, NULL, '2020-01-01 00:00:00+00'),
    ('tt0000002', 'movie', '\xe6\xb8\xa1\xe3\x81\x97\xe8\x88\xb9', 2001, NULL, ',"",', '"', NULL,
     '{}', '{en}', NULL, 'would_watch', '1999-12-31 23:59:59.999999+00'),
    ('tt0000003', 'movie', '\\.', 2002, ' ', E'\\t\\\\N', '=1+1', '{"a,b","c\\"d",""}', NULL,
     NULL, 10.0, 'would_not_watch', '2020-01-01 00:00:00.5+00')
"""


async def export(database: Database, file: Path, table: Table = TRAINING, text: str = "") -> int:
    bound = bind(table, database.offer)
    query = Query(bound, parse_filter(text, bound), (Sort(table.key),))
    with whole_file(file) as out:
        return await export_rows(database, query, form_of(None, file), out)


def _names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.parquet", "t.csv.gz", "t.jsonl.zst"])
async def test_out_in_and_out_again_is_the_same_to_the_byte(
    name: str, sample_database: Database, empty_target: Target, tmp_path: Path
) -> None:
    async with sample_database.pool.connection() as connection:
        await connection.execute(AWKWARD)
    first, second = tmp_path / name, tmp_path / f"again-{name}"

    count = await export(sample_database, first)
    async with opened(empty_target) as other:
        report = await import_rows(other, TRAINING, first)
        assert report.inserted == count, report.refused[:3]
        await export(other, second)

    assert second.read_bytes() == first.read_bytes()
    assert _names(tmp_path) == {first.name, second.name}


async def test_each_form_holds_the_rows_that_the_filter_means(
    sample_database: Database, tmp_path: Path
) -> None:
    wanted = "label:would_watch year:>=2000"
    count = await export(sample_database, tmp_path / "t.json", text=wanted)
    await export(sample_database, tmp_path / "t.csv.gz", text=wanted)
    await export(sample_database, tmp_path / "t.parquet", text=wanted)

    rows = json.loads((tmp_path / "t.json").read_text())
    assert len(rows) == count > 0
    assert {row["label"] for row in rows} == {"would_watch"}
    assert min(row["release_year"] for row in rows) >= 2000
    header, *_ = gzip.decompress((tmp_path / "t.csv.gz").read_bytes()).decode().splitlines()
    assert header.split(",") == list(rows[0])
    table = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert [row["imdb_id"] for row in table] == [row["imdb_id"] for row in rows]
    assert table[0]["genre"] == rows[0]["genre"]


@pytest.mark.parametrize("table", [MEDIA, MOVIES, FLYWAY], ids=lambda table: table.name)
@pytest.mark.parametrize("form", Form)
async def test_every_table_goes_into_every_form(
    form: Form, table: Table, sample_database: Database, tmp_path: Path
) -> None:
    file = tmp_path / f"rows.{form}"
    assert await export(sample_database, file, table) > 0
    assert file.stat().st_size > 100


@pytest.mark.parametrize("form", Form)
async def test_no_rows_are_a_file_of_none(
    form: Form, empty_database: Database, tmp_path: Path
) -> None:
    file = tmp_path / f"rows.{form}"
    assert await export(empty_database, file) == 0
    match form:
        case Form.CSV:
            assert file.read_text().count("\n") == 1
        case Form.JSONL:
            assert file.read_bytes() == b""
        case Form.JSON:
            assert json.loads(file.read_text()) == []
        case Form.PARQUET:
            assert pq.read_table(file).num_rows == 0


async def test_progress_counts_to_the_total(sample_database: Database, tmp_path: Path) -> None:
    told: list[Progress] = []
    query = Query(bind(TRAINING, sample_database.offer))
    with (tmp_path / "t.jsonl").open("wb") as out:
        count = await export_rows(sample_database, query, Form.JSONL, out, follow=told.append)
    assert told[0] == Progress(0, count)
    assert told[-1] == Progress(count, count)
    assert len(told) > 2


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(b"before")
    with pytest.raises(ZeroDivisionError), whole_file(file) as out:
        out.write(b"a part" * (1 // 0))
    assert file.read_bytes() == b"before"
    assert _names(tmp_path) == {"t.csv"}

    file.chmod(0o640)
    with whole_file(file) as out:
        out.write(b"whole")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"whole", 0o640)


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with whole_file(fifo) as out:
        out.write(b"rows")
    assert os.read(reader, 100) == b"rows"
    os.close(reader)


@pytest.mark.parametrize(
    ("asked", "name", "form"),
    [
        (None, None, Form.CSV),
        (None, "t.ndjson.gz", Form.JSONL),
        (None, "t.PARQUET", Form.PARQUET),
        (Form.JSON, "t.txt", Form.JSON),
    ],
)
def test_the_name_says_the_form(asked: Form | None, name: str | None, form: Form) -> None:
    assert form_of(asked, Path(name) if name else None) is form


def test_a_name_that_says_otherwise_is_refused() -> None:
    with pytest.raises(ExportFailed, match="named as csv"):
        form_of(Form.JSON, Path("t.csv.gz"))
    with pytest.raises(ExportFailed, match=r"leave \.gz off"):
        form_of(None, Path("t.parquet.gz"))
