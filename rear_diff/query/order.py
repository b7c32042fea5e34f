"""What a person types as an order: `imdb_rating:desc`, `-year,title`."""

from rear_diff.query.bound import BoundTable
from rear_diff.query.criteria import CriterionError
from rear_diff.query.language import find_column
from rear_diff.tables import Kind, Sort

DIRECTIONS = {"asc": False, "desc": True}


def parse_order(text: str, bound: BoundTable) -> tuple[Sort, ...]:
    """The sort keys that `text` names, the most important first; a `-` before one turns it round.

    Raises `CriterionError`.
    """
    return tuple(_sort(part.strip(), bound) for part in text.split(",") if part.strip())


def _sort(text: str, bound: BoundTable) -> Sort:
    name, _, direction = text.removeprefix("-").partition(":")
    column = find_column(bound, name)
    if direction.lower() not in {"", *DIRECTIONS}:
        raise CriterionError(name, f"{name} is sorted asc or desc; not {direction}.")
    if column.kind is Kind.LIST:
        raise CriterionError(name, f"{column.name} is a list, which has no order.")
    descending = DIRECTIONS.get(direction.lower(), False) ^ text.startswith("-")
    return Sort(column.name, descending)
