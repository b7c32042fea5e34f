"""A table's description laid upon what the connected database has of it."""

from dataclasses import dataclass
from functools import lru_cache

from rear_diff.database.offer import ColumnOffer, Offer, RelationOffer
from rear_diff.query.criteria import CriterionError
from rear_diff.tables import Column, Table


class TableMissing(Exception):
    """The database has no such table, or the role may not read it; the message says which."""


@dataclass(frozen=True, eq=False)
class BoundTable:
    """A table together with the relation that the connected database offers for it.

    A described column that the database lacks is answered with nulls. Each is equal to itself
    alone, so that what follows from it can be kept.
    """

    table: Table
    relation: RelationOffer

    def has(self, column: str) -> bool:
        """Whether the database has the column, and the role may read it."""
        return self.relation.has(column)

    def offered(self, column: str) -> ColumnOffer | None:
        """The database's side of the column, or None where it lacks it."""
        return self.relation.columns.get(column) if self.has(column) else None

    @property
    def hides_deleted(self) -> bool:
        """Whether the database marks deleted rows, which are never listed."""
        return self.table.deleted is not None and self.has(self.table.deleted.name)

    def column(self, name: str) -> Column:
        """The description of a column. Raises `CriterionError` for a name that the table lacks."""
        column = self.table.column(name)
        if column is None:
            raise CriterionError(name, f'{self.table.heading} has no column "{name}".')
        return column

    def labels(self, name: str) -> tuple[str, ...] | None:
        """The labels of an enum column as the database has them, else None."""
        offered = self.offered(name)
        return offered.labels if offered else None


@lru_cache(maxsize=64)
def bind(table: Table, offer: Offer) -> BoundTable:
    """`table` as `offer` has it, the same each time. Raises `TableMissing` where it has none, or
    not enough of it."""
    relation = offer.relation(table.schema, table.relation)
    if relation is None:
        raise TableMissing(offer.why_missing(table.schema, table.relation))
    if not relation.has(table.key):
        raise TableMissing(_why_useless(table, offer, table.key, "rows cannot be told apart"))
    deleted = table.deleted.name if table.deleted else ""
    if deleted in relation.columns and not relation.has(deleted):
        raise TableMissing(_why_useless(table, offer, deleted, "deleted rows would show"))
    return BoundTable(table, relation)


def _why_useless(table: Table, offer: Offer, column: str, without: str) -> str:
    return (
        f"The role {offer.role} may not SELECT {column} of {table.schema}.{table.relation}, "
        f"and without it {without}."
    )
