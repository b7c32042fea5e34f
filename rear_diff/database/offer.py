"""What the connected database offers: relations, columns, enum labels, and what the role may do."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PLAIN_NAME = re.compile("[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class ColumnOffer:
    """A column as the database has it.

    `type_name` is the type's own name with its schema (`pg_catalog.bpchar`), of the element for an
    array. `labels` are an enum's labels in its order, else None.
    """

    name: str
    type_schema: str
    type_name: str
    is_array: bool
    nullable: bool
    labels: tuple[str, ...] | None
    may_select: bool
    may_update: bool
    may_insert: bool


@dataclass(frozen=True)
class RelationOffer:
    """A table or view as the database has it; `columns` by name, in the relation's order.

    `is_stored` says that its rows are the database's own, and change by its transactions alone;
    `has_versions` that the role may read their xmin too, which is another after each change.
    """

    schema: str
    name: str
    is_view: bool
    columns: Mapping[str, ColumnOffer]
    is_stored: bool = False
    has_versions: bool = False

    def has(self, column: str) -> bool:
        """Whether the column is there and the role may read it."""
        offered = self.columns.get(column)
        return offered is not None and offered.may_select


@dataclass(frozen=True, eq=False)
class Offer:
    """What one role finds in one database at the moment it connected.

    `missing` says, for each relation asked for and not offered, why. `read_only` is the reason why
    nothing may be written at all (a standby, a read-only session), else None. `may_notify` is
    whether the role may call pg_notify, which nearly every role may.
    """

    database: str
    role: str
    server_version: str
    read_only: str | None
    relations: Mapping[tuple[str, str], RelationOffer]
    missing: Mapping[tuple[str, str], str] = field(default_factory=dict)
    may_notify: bool = True

    def relation(self, schema: str, name: str) -> RelationOffer | None:
        """The relation, or None where the database has none or the role may not read it."""
        return self.relations.get((schema, name))

    def why_missing(self, schema: str, name: str) -> str:
        """One sentence for the person: why `schema.name` cannot be read."""
        return self.missing.get((schema, name), f"{schema}.{name} was not looked for.")

    def why_not_updatable(
        self, schema: str, name: str, columns: Iterable[str], reading: Iterable[str] = ()
    ) -> str | None:
        """None where the role may UPDATE all of `columns`; else one sentence that says why not.

        It must be able to read them too, and those in `reading`, because a change looks first at
        what is there.
        """
        relation = self.relation(schema, name)
        if relation is None:
            return self.why_missing(schema, name)
        if self.read_only:
            return self.read_only
        columns = list(columns)
        absent = [column for column in columns if column not in relation.columns]
        if absent:
            return f"{schema}.{name} has no column {', '.join(absent)} in this database."
        denied = [column for column in columns if not relation.columns[column].may_update]
        if denied:
            return self._lacks("UPDATE", denied, f"{schema}.{name}")
        looked_at = dict.fromkeys([*columns, *reading])
        unread = [column for column in looked_at if not relation.has(column)]
        return self._lacks("SELECT", unread, f"{schema}.{name}") if unread else None

    def _lacks(self, right: str, columns: Iterable[str], relation: str) -> str:
        return (
            f"The role {self.role} may not {right} {', '.join(columns)} of {relation}. "
            f"GRANT {right} ON {relation} TO {quoted(self.role)}; would allow it."
        )


def quoted(name: str) -> str:
    """`name` as SQL writes it."""
    if PLAIN_NAME.fullmatch(name):
        return name
    # Here, because few names need it, and who only reads an offer need not wait for psycopg.
    from psycopg.sql import Identifier

    return Identifier(name).as_string()
