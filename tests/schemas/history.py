"""`public.flyway_schema_history` as a Flyway of somebody else's leaves it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from psycopg import AsyncConnection

FIRST = datetime(2024, 3, 1, 9, 30)


async def write_history(connection: AsyncConnection, newest: int) -> None:
    """The history's table, with a row each for V1 to V`newest`, then a repeatable migration, V8.1
    out of order, and one that failed."""
    await connection.execute(TABLE)
    async with connection.cursor() as cursor:
        await cursor.executemany(ROW, list(_rows(newest)))


def _rows(newest: int) -> Iterator[tuple[object, ...]]:
    versions: list[str | None] = [str(number) for number in range(1, newest + 1)]
    entries = [*versions, None, "8.1", str(newest + 1)]
    for rank, version in enumerate(entries, 1):
        prefix = "R" if version is None else "V" + version.replace(".", "_")
        yield (
            rank,
            version,
            f"step {rank}",
            "SQL",
            f"{prefix}__step_{rank}.sql",
            rank * 104_729 * (-1) ** rank,
            "flyway",
            FIRST + timedelta(days=rank),
            rank * 3,
            rank < len(entries),
        )


TABLE = b"""
CREATE TABLE public.flyway_schema_history (
    installed_rank integer NOT NULL,
    version varchar(50),
    description varchar(200) NOT NULL,
    type varchar(20) NOT NULL,
    script varchar(1000) NOT NULL,
    checksum integer,
    installed_by varchar(100) NOT NULL,
    installed_on timestamp NOT NULL DEFAULT now(),
    execution_time integer NOT NULL,
    success boolean NOT NULL,
    CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank)
);
CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history (success);
"""

ROW = b"INSERT INTO public.flyway_schema_history VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
