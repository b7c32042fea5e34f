"""What the tests of importing share: files to bring in, and a look at the table."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rear_diff.database.connect import Database
from rear_diff.loading.importing import import_rows
from rear_diff.loading.report import ImportReport
from rear_diff.tables import TRAINING


def title(number: int, **columns: Any) -> dict[str, Any]:
    """A row with what a new title needs, and `columns`."""
    return {
        "imdb_id": f"tt{number:07}",
        "media_type": "movie",
        "media_title": f"The Ferry, Part {number}",
        "release_year": 1999,
        **columns,
    }


def csv_file(directory: Path, rows: Iterable[Mapping[str, Any]], name: str = "titles.csv") -> Path:
    """A CSV file with the columns of all of `rows`."""
    rows = list(rows)
    file = directory / name
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, dict.fromkeys(name for row in rows for name in row))
        writer.writeheader()
        writer.writerows(rows)
    return file


def json_file(directory: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """A JSON Lines file."""
    file = directory / "titles.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def written(directory: Path, name: str, content: bytes) -> Path:
    """A file of exactly these bytes."""
    file = directory / name
    file.write_bytes(content)
    return file


async def bring_in(database: Database, file: Path) -> ImportReport:
    """Import `file` into training."""
    return await import_rows(database, TRAINING, file)


async def stored(database: Database, *columns: str) -> dict[str, Any]:
    """Of each row of training by its key: the value of the one column, or a tuple of several."""
    names = ", ".join(columns)
    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            f"SELECT imdb_id, {names} FROM atp.training ORDER BY imdb_id".encode()
        )
        rows = await cursor.fetchall()
    return {row[0]: row[1] if len(columns) == 1 else row[1:] for row in rows}


async def execute(database: Database, statement: bytes) -> None:
    """Change the database behind the import's back."""
    async with database.pool.connection() as connection:
        await connection.execute(statement)


async def contents(database: Database) -> str:
    """A fingerprint of every value in training."""
    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY imdb_id), ''))"
            " FROM atp.training AS t"
        )
        row = await cursor.fetchone()
    assert row is not None
    return str(row[0])
