"""The filter language: what a person types, as criteria.

`river` looks in the title; `label:would_watch`, `label:none`, `reviewed:no`, `year:1990..1999`,
`imdb_rating>=7`, `genre:drama`, `-lang:en`, `title:"the long"`; several together all hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import Parameters, condition
from rear_diff.query.criteria import (
    Between,
    Contains,
    Criteria,
    Criterion,
    CriterionError,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
    Value,
)
from rear_diff.tables import Column, Kind

WORD = re.compile(
    r"""(?P<not>-)?
    (?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<operator>:>=|:<=|:>|:<|>=|<=|[:=<>]))?
    (?:"(?P<quoted>[^"]*)"?|(?P<plain>\S*))""",
    re.VERBOSE,
)
YES = frozenset({"yes", "y", "true", "t", "1", "on"})
NO = frozenset({"no", "n", "false", "f", "0", "off"})
NOTHING = frozenset({"none", "null"})


class FilterError(ValueError):
    """A filter that cannot be understood: what is wrong, and where (`start` to `end`)."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


@dataclass(frozen=True)
class _Word:
    negated: bool
    name: str | None
    operator: str
    value: str
    quoted: bool


def parse_filter(text: str, bound: BoundTable) -> Criteria:
    """The criteria that `text` says about the table. Raises `FilterError`."""
    criteria: list[Criterion] = []
    for match in _words(text):
        try:
            criteria += _criteria(_word(match), bound)
        except CriterionError as error:
            raise FilterError(str(error), match.start(), match.end()) from error
    return tuple(criteria)


def _words(text: str) -> Iterator["re.Match[str]"]:
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = WORD.match(text, position)
        # The pattern takes at least one character of whatever is not a space.
        if match is None or match.end() == position:
            raise FilterError("This cannot be understood.", position, len(text))
        yield match
        position = match.end()


def _word(match: "re.Match[str]") -> _Word:
    quoted = match["quoted"] is not None
    return _Word(
        negated=bool(match["not"]),
        name=match["name"],
        operator=(match["operator"] or ":").removeprefix(":") or ":",
        value=match["quoted"] if quoted else match["plain"],
        quoted=quoted,
    )


def _criteria(word: _Word, bound: BoundTable) -> Criteria:
    if word.name is None:
        if not word.value:
            return ()
        found: Criteria = (Contains(bound.table.search, word.value),)
    else:
        column = find_column(bound, word.name)
        if not word.value and not word.quoted:
            raise CriterionError(column.name, f"{word.name}: what should it be?")
        found = _of_column(word, column, bound)
    for criterion in found:
        # Composing it finds what the table does not take, before anything is sent.
        condition(criterion, bound, Parameters())
    return tuple(map(Not, found)) if word.negated and len(found) == 1 else _negate(word, found)


def _negate(word: _Word, found: Criteria) -> Criteria:
    if word.negated and found:
        raise CriterionError(found[0].column, "Turn the sign round instead of putting - before it.")
    return found


def find_column(bound: BoundTable, name: str) -> Column:
    """The column that a person means by `name`: its name or alias. Raises `CriterionError`."""
    names = {column.name: column for column in bound.table.columns}
    names |= {column.alias: column for column in bound.table.columns if column.alias}
    lower = name.lower()
    if lower in names:
        return names[lower]
    near = get_close_matches(lower, names, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise CriterionError(name, f'no column "{name}"{hint}')


def _of_column(word: _Word, column: Column, bound: BoundTable) -> Criteria:
    if word.operator in (">", "<", ">=", "<="):
        return _comparison(word.operator, column, _value(column, word.value))
    if not word.quoted:
        if word.value.lower() in NOTHING:
            return (IsNull(column.name),)
        if word.value.lower() == "any":
            return (Not(IsNull(column.name)),)
        if ".." in word.value and column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MOMENT):
            return (_range(column, word.value),)
    return (_is(word, column, bound),)


def _is(word: _Word, column: Column, bound: BoundTable) -> Criterion:
    match column.kind:
        case Kind.TEXT | Kind.VERSION if word.operator == ":":
            return Contains(column.name, word.value)
        case Kind.TEXT | Kind.VERSION:
            return Equals(column.name, word.value)
        case Kind.LIST:
            return Has(column.name, word.value)
        case Kind.BOOLEAN:
            yes = Equals(column.name, True)
            # A null flag was never set, which people call no.
            return yes if _yes_or_no(column, word.value) else Not(yes)
        case Kind.MOMENT:
            return _range(column, f"{word.value}..{word.value}")
    values = tuple(_listed(column, each, bound) for each in word.value.split(",") if each)
    return OneOf(column.name, values) if len(values) != 1 else _one(column, values[0])


def _one(column: Column, value: Value | None) -> Criterion:
    return IsNull(column.name) if value is None else Equals(column.name, value)


def _listed(column: Column, text: str, bound: BoundTable) -> Value | None:
    if text.lower() in NOTHING:
        return None
    if column.kind is Kind.ENUM:
        return _label(column, text, bound)
    return _value(column, text)


def _label(column: Column, text: str, bound: BoundTable) -> str:
    """The enum label that is meant: in any case, and cut short where only one begins so."""
    labels = bound.labels(column.name) or ()
    lower = text.lower()
    if lower in labels:
        return lower
    begun = [label for label in labels if label.startswith(lower)]
    return begun[0] if len(begun) == 1 else text


def _comparison(operator: str, column: Column, value: Value) -> Criteria:
    low = Between(column.name, low=value)
    high = Between(column.name, high=value)
    match operator:
        case ">=":
            return (low,)
        case "<=":
            return (high,)
        case ">":
            return (low, Not(Equals(column.name, value)))
    return (high, Not(Equals(column.name, value)))


def _range(column: Column, text: str) -> Between:
    low, _, high = text.partition("..")
    return Between(
        column.name,
        _value(column, low) if low else None,
        _end(column, high) if high else None,
    )


def _end(column: Column, text: str) -> Value:
    value = _value(column, text)
    # A day named as the end of a range belongs to it whole.
    last = timedelta(days=1, microseconds=-1)
    return value + last if isinstance(value, datetime) and len(text) <= len("2026-01-31") else value


def _yes_or_no(column: Column, text: str) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise CriterionError(column.name, f'{column.name} is yes or no; not "{text}".')


def _value(column: Column, text: str) -> Value:
    try:
        match column.kind:
            case Kind.INTEGER:
                return int(text)
            case Kind.NUMBER:
                return Decimal(text)
            case Kind.MOMENT:
                moment = datetime.fromisoformat(text)
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            case Kind.BOOLEAN:
                return _yes_or_no(column, text)
    except (ValueError, InvalidOperation) as error:
        if isinstance(error, CriterionError):
            raise
        raise CriterionError(
            column.name, f'{column.name} is {RIGHT[column.kind]}; not "{text}".'
        ) from error
    return text


RIGHT = {
    Kind.INTEGER: "a whole number such as 1999",
    Kind.NUMBER: "a number such as 7.5",
    Kind.MOMENT: "a day such as 2026-01-31",
}
