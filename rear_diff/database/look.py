"""Looking at what the connected database offers."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from rear_diff.database.offer import ColumnOffer, Offer, RelationOffer, quoted


async def look(connection: AsyncConnection, relations: Iterable[tuple[str, str]]) -> Offer:
    """What the database offers of `relations`, each a (schema, name). Only reads `pg_catalog`."""
    wanted = list(relations)
    session = await _fetch(connection, SESSION, [])
    enums = {row["type"]: tuple(row["labels"]) for row in await _fetch(connection, ENUM_LABELS, [])}
    names = [[schema for schema, _ in wanted], [name for _, name in wanted]]
    found = await _fetch(connection, RELATIONS, names)
    columns = await _fetch(connection, COLUMNS, [[row["oid"] for row in found]])
    offers: dict[tuple[str, str], RelationOffer] = {}
    for row in found:
        if row["usage"]:
            own = [column for column in columns if column["relation"] == row["oid"]]
            offer = _relation_offer(row, own, enums)
            if any(column.may_select for column in offer.columns.values()):
                offers[offer.schema, offer.name] = offer
    facts = session[0]
    present = {(row["schema"], row["name"]) for row in found}
    return Offer(
        database=facts["database"],
        role=facts["role"],
        server_version=facts["server_version"],
        read_only=_why_read_only(facts),
        relations=MappingProxyType(offers),
        missing=MappingProxyType(
            {
                key: _why_missing(key, key in present, facts["role"])
                for key in wanted
                if key not in offers
            }
        ),
        may_notify=facts["may_notify"],
    )


async def _fetch(
    connection: AsyncConnection, statement: bytes, parameters: list[Any]
) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


def _relation_offer(
    row: Mapping[str, Any], columns: list[dict[str, Any]], enums: Mapping[int, tuple[str, ...]]
) -> RelationOffer:
    return RelationOffer(
        schema=row["schema"],
        name=row["name"],
        is_view=row["kind"] in ("v", "m"),
        is_stored=row["kind"] in ("r", "m"),
        has_versions=row["kind"] == "r" and row["may_select"],
        columns=MappingProxyType(
            {
                column["name"]: ColumnOffer(
                    name=column["name"],
                    type_schema=column["type_schema"],
                    type_name=column["type_name"],
                    is_array=column["is_array"],
                    nullable=column["nullable"],
                    labels=enums.get(column["type"]),
                    may_select=column["may_select"],
                    may_update=column["may_update"],
                    may_insert=column["may_insert"],
                )
                for column in columns
            }
        ),
    )


def _why_read_only(facts: Mapping[str, Any]) -> str | None:
    if facts["in_recovery"]:
        return "The server is a standby: it takes no changes."
    if facts["session_read_only"]:
        return "The session is read-only (default_transaction_read_only is on)."
    return None


def _why_missing(key: tuple[str, str], present: bool, role: str) -> str:
    schema, name = key
    if present:
        return (
            f"The role {role} may not SELECT from {schema}.{name}. "
            f"GRANT USAGE ON SCHEMA {schema} TO {quoted(role)}; "
            f"GRANT SELECT ON {schema}.{name} TO {quoted(role)}; would allow it."
        )
    return f"The database has no {schema}.{name}."


SESSION = b"""
SELECT
    current_database() AS database,
    current_user AS role,
    current_setting('server_version') AS server_version,
    pg_is_in_recovery() AS in_recovery,
    current_setting('transaction_read_only')::boolean AS session_read_only,
    has_function_privilege('pg_catalog.pg_notify(text, text)', 'EXECUTE') AS may_notify
"""

ENUM_LABELS = b"""
SELECT enumtypid AS type, array_agg(enumlabel::text ORDER BY enumsortorder) AS labels
FROM pg_catalog.pg_enum
GROUP BY enumtypid
"""

RELATIONS = b"""
SELECT
    c.oid,
    n.nspname AS schema,
    c.relname AS name,
    c.relkind AS kind,
    has_schema_privilege(n.oid, 'USAGE') AS usage,
    has_table_privilege(c.oid, 'SELECT') AS may_select
FROM unnest(%s::text[], %s::text[]) AS wanted (schema, name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""

COLUMNS = b"""
SELECT
    a.attrelid AS relation,
    a.attname AS name,
    coalesce(element.oid, own.oid) AS type,
    type_schema.nspname AS type_schema,
    coalesce(element.typname, own.typname) AS type_name,
    element.oid IS NOT NULL AS is_array,
    NOT a.attnotnull AS nullable,
    has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS may_select,
    has_column_privilege(a.attrelid, a.attnum, 'UPDATE') AS may_update,
    has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS may_insert
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_type AS own ON own.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type AS element ON element.oid = own.typelem AND own.typcategory = 'A'
JOIN pg_catalog.pg_namespace AS type_schema
    ON type_schema.oid = coalesce(element.typnamespace, own.typnamespace)
WHERE a.attrelid = ANY(%s::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""
