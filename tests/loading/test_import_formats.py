"""The three formats, and files that are none of them."""

import builtins
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rear_diff.database.connect import Database
from rear_diff.loading.report import ImportFailed
from tests.loading.test_import_support import (
    bring_in,
    csv_file,
    json_file,
    stored,
    title,
    written,
)

MADE = datetime(2025, 5, 19, 14, 46, 11, 601510, tzinfo=UTC)

WHOLE = {
    "imdb_id": "tt0048545",
    "tmdb_id": 221,
    "label": "would_watch",
    "media_type": "tv_season",
    "media_title": "渡し船",
    "season": 2,
    "episode": None,
    "release_year": 1955,
    "budget": 1_500_000,
    "genre": ["Drama", 'Science "Fiction"'],
    "origin_country": [],
    "spoken_languages": None,
    "tagline": "",
    "tmdb_rating": 7.515,
    "imdb_rating": 7.6,
    "reviewed": True,
    "created_at": MADE,
}
"""A row with every kind of value."""


def parquet_file(directory: Path, rows: list[dict[str, Any]], **types: Any) -> Path:
    """A Parquet file as Polars writes one: dictionaries, large lists, moments in UTC."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    arrays = {
        name: pa.array(values, types.get(name) or PARQUET_TYPES.get(name))
        for name, values in columns.items()
    }
    file = directory / "titles.parquet"
    pq.write_table(pa.table(arrays), file)
    return file


PARQUET_TYPES = {
    "imdb_id": pa.large_string(),
    "label": pa.dictionary(pa.uint32(), pa.string()),
    "media_type": pa.dictionary(pa.uint32(), pa.string()),
    "season": pa.int16(),
    "episode": pa.int16(),
    "genre": pa.large_list(pa.large_string()),
    "origin_country": pa.large_list(pa.large_string()),
    "spoken_languages": pa.large_list(pa.large_string()),
    "created_at": pa.timestamp("us", "UTC"),
}


async def test_parquet_brings_every_kind_of_value(empty_database: Database, tmp_path: Path) -> None:
    report = await bring_in(empty_database, parquet_file(tmp_path, [WHOLE]))

    assert (report.inserted, report.refused, report.counted_in) == (1, (), "row")
    await check_whole(empty_database)


async def test_json_lines_bring_every_kind_of_value(
    empty_database: Database, tmp_path: Path
) -> None:
    row = {**WHOLE, "created_at": MADE.isoformat()}

    report = await bring_in(empty_database, json_file(tmp_path, [row]))

    assert (report.inserted, report.refused, report.counted_in) == (1, (), "line")
    await check_whole(empty_database)


async def test_csv_brings_every_kind_of_value_but_an_empty_text(
    empty_database: Database, tmp_path: Path
) -> None:
    lists = {
        "genre": '{Drama,"Science \\"Fiction\\""}',
        "origin_country": "{}",
        "spoken_languages": "",
    }

    report = await bring_in(empty_database, csv_file(tmp_path, [{**WHOLE, **lists}]))

    assert (report.inserted, report.refused) == (1, ())
    await check_whole(empty_database, tagline=None)


async def test_csv_with_an_empty_text_in_quotes(empty_database: Database, tmp_path: Path) -> None:
    head = "imdb_id,media_type,media_title,release_year,tagline,overview\n"
    rows = (
        'tt0000001,movie,"a ""b"", """"",1999,"",\n'
        'tt0000002,movie,c,1999,,"two\n"",""\n"\n'
        'tt0000003,movie,d,1999,"x"y,"\n'
        'tt0000004,movie,e,1999,"",""\n'
    )
    file = written(tmp_path, "titles.csv", (head + rows).encode())

    report = await bring_in(empty_database, file)

    assert [refused.line for refused in report.refused] == [6]
    assert await stored(empty_database, "tagline", "overview") == {
        "tt0000001": ("", None),
        "tt0000002": (None, 'two\n","\n'),
        "tt0000004": ("", ""),
    }


async def test_csv_of_a_writer_that_puts_everything_in_quotes(
    empty_database: Database, tmp_path: Path
) -> None:
    text = (
        '"imdb_id","media_type","media_title","release_year","tagline"\n'
        '"tt0000001","movie","a","1999",""\n'
    )

    await bring_in(empty_database, written(tmp_path, "titles.csv", text.encode()))

    assert await stored(empty_database, "tagline") == {"tt0000001": None}


@pytest.mark.parametrize("name", ["titles.csv.gz", "titles.csv.zst", "titles.parquet.gz"])
async def test_a_compressed_file_that_is_damaged_is_told(
    name: str, empty_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(ImportFailed, match="cannot be read"):
        await bring_in(empty_database, written(tmp_path, name, b"\x1f\x8b\x08\0\0"))


async def check_whole(database: Database, **otherwise: Any) -> None:
    """The table holds `WHOLE`, but for what is `otherwise`."""
    wanted = {**WHOLE, "tmdb_rating": Decimal("7.515"), "imdb_rating": Decimal("7.6"), **otherwise}
    (row,) = (await stored(database, *wanted)).values()
    assert dict(zip(wanted, row, strict=True)) == wanted


async def test_parquet_of_pandas_has_whole_numbers_as_floats_and_nanoseconds(
    empty_database: Database, tmp_path: Path
) -> None:
    moments = [1_747_665_971_601_510_999, None]
    rows = [title(n, runtime=111.0, created_at=moment) for n, moment in enumerate(moments)]
    file = parquet_file(tmp_path, rows, runtime=pa.float32(), created_at=pa.timestamp("ns"))

    report = await bring_in(empty_database, file)

    assert report.refused == ()
    assert (await stored(empty_database, "runtime", "created_at"))["tt0000000"] == (111, MADE)


async def test_a_value_that_parquet_cannot_give_is_refused_with_its_row(
    empty_database: Database, tmp_path: Path
) -> None:
    rows = [title(n, created_at=moment) for n, moment in enumerate([0, 1 << 62, None])]
    file = parquet_file(tmp_path, rows, created_at=pa.timestamp("us"))

    report = await bring_in(empty_database, file)

    assert set(await stored(empty_database, "label")) == {"tt0000000", "tt0000002"}
    assert [(refused.line, refused.key) for refused in report.refused] == [(2, "tt0000001")]
    assert "created_at cannot be read" in report.refused[0].reason


async def test_parquet_with_bytes_for_a_title_is_refused_row_by_row(
    empty_database: Database, tmp_path: Path
) -> None:
    file = parquet_file(tmp_path, [title(1, media_title=b"Ferry")], media_title=pa.binary())

    report = await bring_in(empty_database, file)

    assert report.refused[0].reason == "media_title is b'Ferry', which is not text"


def cut_off_the_end(content: bytes) -> bytes:
    return content[:-50]


def damage_the_footer(content: bytes) -> bytes:
    return content[:-9] + b"\xff" * 5 + content[-4:]


def damage_a_page(content: bytes) -> bytes:
    return content[:4] + b"\xff" * 200 + content[204:]


@pytest.mark.parametrize("damage", [cut_off_the_end, damage_the_footer, damage_a_page])
async def test_damaged_parquet_is_one_clear_failure(
    empty_database: Database, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    file = parquet_file(tmp_path, [title(n) for n in range(1000)])
    file.write_bytes(damage(file.read_bytes()))

    with pytest.raises(ImportFailed, match=r"cannot be read.*Nothing was imported\.$"):
        await bring_in(empty_database, file)

    assert await stored(empty_database, "label") == {}


async def test_without_pyarrow_parquet_says_how_to_install_it(
    empty_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = parquet_file(tmp_path, [title(1)])
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    real_import = builtins.__import__

    def import_without_pyarrow(name: str, *rest: Any) -> ModuleType:
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")
        return real_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", import_without_pyarrow)
    with pytest.raises(ImportFailed, match="-m pip install pyarrow"):
        await bring_in(empty_database, file)


async def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(
    empty_database: Database, tmp_path: Path
) -> None:
    content = csv_file(tmp_path, [title(1), title(2)]).read_text(encoding="utf-8")
    marked = "\ufeff" + content.replace("\n", "\r\n")

    report = await bring_in(empty_database, written(tmp_path, "TITLES.CSV", marked.encode()))

    assert (report.inserted, report.unknown_columns) == (2, ())


async def test_a_header_alone_imports_nothing(empty_database: Database, tmp_path: Path) -> None:
    report = await bring_in(empty_database, written(tmp_path, "titles.csv", b"imdb_id,label\n"))

    assert (report.read, report.inserted, report.refused_total) == (0, 0, 0)


NO_FILES = [
    ("titles.txt", b"imdb_id\n", r"unknown format: the name must end in \.csv, \.jsonl"),
    ("titles.csv", b"", "is empty"),
    (
        "titles.csv",
        b"imdb_id;label\ntt0000001;\n",
        'no column imdb_id; its first are "imdb_id;label"',
    ),
    ("titles.csv", b"imdb_id,label,label\n", 'two columns "label"'),
    ("titles.csv", "imdb_id\n".encode("utf-16"), "is not UTF-8 text"),
    ("titles.csv", b"imdb_id\n" + b"x" * 20_000_000, "Line 2 has more than"),
    ("titles.jsonl", b"[" + b"x" * 20_000_000, "Line 1 has more than"),
    ("titles.parquet", b"imdb_id\n", "cannot be read as Parquet"),
]


@pytest.mark.parametrize(("name", "content", "why"), NO_FILES, ids=[why for *_, why in NO_FILES])
async def test_a_file_that_holds_no_rows_is_one_clear_failure(
    empty_database: Database, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    with pytest.raises(ImportFailed, match=why) as failure:
        await bring_in(empty_database, written(tmp_path, name, content))

    assert str(failure.value).endswith("Nothing was imported.")
    assert str(failure.value).isprintable()
    assert await stored(empty_database, "label") == {}


@pytest.mark.parametrize("name", ["missing.csv", "missing.parquet", "directory.csv"])
async def test_a_file_that_cannot_be_opened_is_one_clear_failure(
    empty_database: Database, tmp_path: Path, name: str
) -> None:
    (tmp_path / "directory.csv").mkdir()

    with pytest.raises(ImportFailed, match=rf"{name} cannot be read: (No such|Is a dir)"):
        await bring_in(empty_database, tmp_path / name)
