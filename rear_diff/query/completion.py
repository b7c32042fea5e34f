"""What a filter that is being typed may go on with: names of columns, and values."""

from dataclasses import dataclass

from rear_diff.query.bound import BoundTable
from rear_diff.query.criteria import CriterionError
from rear_diff.query.language import find_column, names, words
from rear_diff.tables import Column, Kind

AGES = {"<1d": "the last day", "<7d": "the last 7 days", ">7d": "longer ago"}
"""Examples, for a column of moments."""


@dataclass(frozen=True)
class Completion:
    """`text` may stand in the filter from `start` to `end`; `note` says what it means."""

    text: str
    start: int
    end: int
    note: str = ""


def completions(text: str, cursor: int, bound: BoundTable) -> tuple[Completion, ...]:
    """How the word that ends at `cursor` may go on, the likeliest first.

    Only columns that the database has are offered, and the labels that its enums have.
    """
    word = next((each for each in words(text[:cursor]) if each.end() == cursor), None)
    if word is None or word["quoted"] is not None:
        return ()
    start, end = word.span("plain")
    if word["name"] is None:
        found = _names(word["plain"], bound)
    else:
        try:
            column = find_column(bound, word["name"])
        except CriterionError:
            return ()
        start += word["plain"].rfind(",") + 1
        operator = word["operator"]
        found = _begun(text[start:end], _values(column, operator, bound))
    return tuple(Completion(each, start, end, note) for each, note in found)


def _names(begun: str, bound: BoundTable) -> list[tuple[str, str]]:
    """Names and aliases, each with a colon; of a column whose alias fits as well, the alias."""
    if not begun:
        return []
    fitting = {
        column.name: (f"{name}:", column.help)
        for name, column in names(bound).items()
        if name.startswith(begun.lower()) and bound.has(column.name)
    }
    return sorted(fitting.values(), key=lambda each: (len(each[0]), each[0]))


def _values(column: Column, operator: str, bound: BoundTable) -> dict[str, str]:
    if operator not in (":", "="):
        return {}
    match column.kind:
        case Kind.ENUM:
            values = dict.fromkeys(bound.labels(column.name) or (), "")
        case Kind.BOOLEAN:
            return {"yes": "", "no": ""}
        case Kind.MOMENT:
            values = dict(AGES)
        case _:
            values = {}
    offered = bound.offered(column.name)
    if offered is None or offered.nullable:
        values |= {"none": "without one", "any": "with one"}
    return values


def _begun(begun: str, values: dict[str, str]) -> list[tuple[str, str]]:
    lower = begun.lower()
    return [(each, note) for each, note in values.items() if each.startswith(lower)]
