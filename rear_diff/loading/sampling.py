"""The sample rows on their way into a new database of ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import Identifier

from rear_diff.loading.copy import copy_rows
from rear_diff.loading.samples import media_rows, prediction_rows, training_rows


async def load_samples(connection: AsyncConnection) -> dict[str, int]:
    """Fill `training`, `media` and `prediction`, all or nothing; gives each one's count of rows."""
    training = list(training_rows())
    tables: dict[str, Sequence[Mapping[str, Any]]] = {
        "training": training,
        "media": list(media_rows(training)),
        "prediction": list(prediction_rows(training)),
    }
    async with connection.transaction():
        counts = {name: await _load(connection, name, rows) for name, rows in tables.items()}
    await connection.execute("ANALYZE atp.training, atp.media, atp.prediction")
    return counts


async def _load(connection: AsyncConnection, name: str, rows: Sequence[Mapping[str, Any]]) -> int:
    columns = list(rows[0]) if rows else []
    return await copy_rows(connection, Identifier("atp", name), columns, rows)
