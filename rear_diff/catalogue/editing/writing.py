"""Adding and editing a row, each in the caller's transaction and with its record."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Identifier, Placeholder

from rear_diff.catalogue.editing.changes import record
from rear_diff.catalogue.editing.kinds import MOVIE, SHOW, Kind
from rear_diff.catalogue.editing.place import place_of
from rear_diff.catalogue.editing.placeholders import REAL

Values = Mapping[str, Any]


class NotDone(Exception):
    """Nothing was changed; the message says why, for the person."""


class Gone(NotDone):
    """There is no such row any more."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"This {kind.name} is no longer in the catalogue.")


class Taken(NotDone):
    """Another row has this already; `column` is where it was typed."""

    def __init__(self, kind: Kind) -> None:
        self.column = kind.key[0]
        super().__init__(f"there is a {kind.name} with this {' and '.join(_words(kind))} already")


class Changed(NotDone):
    """Somebody else changed it meanwhile; `now` has what it holds of the columns to be set."""

    def __init__(self, now: Values) -> None:
        self.now = now
        super().__init__("Somebody else changed it meanwhile: what it holds now is shown.")


def _words(kind: Kind) -> list[str]:
    return [kind.field(column).label for column in kind.key]


async def values_of(connection: AsyncConnection, kind: Kind, number: int) -> Values:
    """What a row holds of the columns that a person may set. Raises `Gone`."""
    statement = SQL("SELECT {} FROM {} WHERE id = %s").format(_columns(kind), _table(kind))
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, [number])
        found = await cursor.fetchone()
    if found is None:
        raise Gone(kind)
    return found


async def add(
    connection: AsyncConnection, kind: Kind, parent: tuple[str, int] | None, after: Values, who: str
) -> int:
    """Add a row, as a part of `parent` (its kind and number); gives its number.

    Raises `Taken`, and `Gone` where there is no such parent.
    """
    known = {**after, **_by_feed(kind, after)}
    known["edited"] = [name for name, value in after.items() if value is not None]
    if parent:
        known[f"{parent[0]}_id"] = parent[1]
    statement = SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        _table(kind),
        SQL(", ").join(map(Identifier, known)),
        SQL(", ").join(map(Placeholder, known)),
    )
    try:
        cursor = await connection.execute(statement, known)
    except pg.UniqueViolation:
        raise Taken(kind) from None
    except pg.ForeignKeyViolation:
        raise NotDone("What it was to be a part of is no longer in the catalogue.") from None
    (number,) = await cursor.fetchone() or (0,)
    await _keep_from_imports(connection, kind, number)
    turns = {name: (None, value) for name, value in after.items() if value is not None}
    await _record_it(connection, kind, number, who, "added", turns)
    return int(number)


async def edit(
    connection: AsyncConnection, kind: Kind, number: int, before: Values, after: Values, who: str
) -> None:
    """Set `after`, provided that the row still holds `before` of the same columns.

    An import keeps what was set from then on. Raises `Changed`, `Taken` and `Gone`.
    """
    if not after:
        return
    statement = SQL("UPDATE {} SET {} WHERE id = %(id)s AND {} RETURNING id").format(
        _table(kind),
        SQL(", ").join(_settings(kind, after)),
        SQL(" AND ").join(
            SQL("{} IS NOT DISTINCT FROM {}").format(Identifier(name), Placeholder(f"was_{name}"))
            for name in after
        ),
    )
    parameters = {
        "id": number,
        "names": list(after),
        **after,
        **{f"was_{name}": before[name] for name in after},
    }
    try:
        cursor = await connection.execute(statement, parameters)
    except pg.UniqueViolation:
        raise Taken(kind) from None
    if await cursor.fetchone() is None:
        now = await values_of(connection, kind, number)
        raise Changed({name: now[name] for name in after})
    await _keep_from_imports(connection, kind, number)
    turns = {name: (before[name], value) for name, value in after.items()}
    await _record_it(connection, kind, number, who, "edited", turns)


async def next_number(connection: AsyncConnection, kind: Kind, parent: int) -> int:
    """The number behind those of the seasons of a show, or of the episodes of a season."""
    statement = SQL("SELECT coalesce(max(number), 0) + 1 FROM {} WHERE {} = %s").format(
        _table(kind), Identifier(f"{kind.parents[0]}_id")
    )
    cursor = await connection.execute(statement, [parent])
    (number,) = await cursor.fetchone() or (1,)
    return int(number)


def _settings(kind: Kind, after: Values) -> list[Composable]:
    settings: list[Composable] = [
        SQL("{} = {}").format(Identifier(name), Placeholder(name)) for name in after
    ]
    settings.append(
        SQL("edited = ARRAY(SELECT DISTINCT unnest(edited || %(names)s::text[]) ORDER BY 1)")
    )
    if kind in (SHOW, MOVIE):
        settings.append(SQL("updated_at = now()"))
    if "url" in after:
        settings.append(SQL("feed_url = coalesce(feed_url, url)"))
    for name in after:
        if name.endswith("_rating"):
            settings += [
                SQL("{} = 'person'").format(Identifier(f"{name}_source")),
                SQL("{} = now()").format(Identifier(f"{name.removesuffix('_rating')}_rated_at")),
            ]
    return settings


async def _keep_from_imports(connection: AsyncConnection, kind: Kind, number: int) -> None:
    """What a person made is no placeholder, which an import would replace; nor is what it is a
    part of."""
    for statement in REAL.get(kind.name, ()):
        await connection.execute(statement, [number])


async def _record_it(
    connection: AsyncConnection, kind: Kind, number: int, who: str, done: Any, turns: Any
) -> None:
    place = await place_of(connection, kind.name, number)
    if place is None:
        raise Gone(kind)
    await record(connection, who, done, kind.name, number, place, turns)


def _table(kind: Kind) -> Identifier:
    return Identifier("catalogue", kind.name)


def _columns(kind: Kind) -> Composable:
    names: Sequence[str] = [field.column for field in kind.fields]
    return SQL(", ").join(map(Identifier, names))


def _by_feed(kind: Kind, after: Values) -> Values:
    """As an import would have it, so that it finds the row."""
    if kind is SHOW:
        return {"feed_title": after["title"], "feed_date": after.get("release_date")}
    if kind is MOVIE:
        return {"feed_title": after["title"], "feed_year": after.get("release_year")}
    return {}
