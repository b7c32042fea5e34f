"""The filter language: what a person types, as criteria.

`river` looks in the title; `label:would_watch`, `label:none`, `reviewed:no`, `year:1990..1999`,
`imdb_rating>=7`, `genre:drama`, `-lang:en`, `title:"the long"`, `updated_at>7d` (more than 7 days
ago); several together all hold. Within quotes, two quotes stand for one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from rear_diff.query.bound import BoundTable
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
from rear_diff.query.values import AGE, moment_ago, typed_value, yes_or_no
from rear_diff.tables import Column, Kind

WORD = re.compile(
    r"""(?P<not>-)?
    (?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<operator>:>=|:<=|:>|:<|>=|<=|[:=<>]))?
    (?:"(?P<quoted>(?:[^"]|"")*)"?|(?P<plain>\S*))""",
    re.VERBOSE,
)
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
    now: datetime


def parse_filter(text: str, bound: BoundTable, now: datetime | None = None) -> Criteria:
    """The criteria that `text` says about the table; ages count back from `now`.

    Raises `FilterError`.
    """
    now = now or datetime.now(UTC)
    criteria: list[Criterion] = []
    for match in words(text):
        try:
            criteria += _criteria(_word(match, now), bound)
        except CriterionError as error:
            raise FilterError(str(error), *_place(match, bound)) from error
    return tuple(criteria)


def _place(match: "re.Match[str]", bound: BoundTable) -> tuple[int, int]:
    """Where in a word that cannot be asked the mistake is: in its name, its value, or all of it."""
    if match["name"] is not None and _meant(bound, match["name"]) is None:
        return match.span("name")
    value = match.span("plain" if match["quoted"] is None else "quoted")
    in_value = match["name"] is not None and not match["not"] and value[0] < value[1]
    return value if in_value else match.span()


def last_name_part(text: str, bound: BoundTable) -> str | None:
    """The part of a name that `text` asks for last; None where it asks for none."""
    parts = [
        _word(match, datetime.now(UTC)).value
        for match in words(text)
        if not match["not"] and _asks_for_name(match, bound)
    ]
    return next((part for part in reversed(parts) if part), None)


def _asks_for_name(match: "re.Match[str]", bound: BoundTable) -> bool:
    if match["name"] is None:
        return True
    column = _meant(bound, match["name"])
    return column is not None and column.name == bound.table.search


def words(text: str) -> Iterator["re.Match[str]"]:
    """Each word of a filter, as a match of `WORD`."""
    # Where a space is it matches nothing.
    return (match for match in WORD.finditer(text) if match[0])


def _word(match: "re.Match[str]", now: datetime) -> _Word:
    quoted = match["quoted"] is not None
    return _Word(
        negated=bool(match["not"]),
        name=match["name"],
        operator=(match["operator"] or ":").removeprefix(":") or ":",
        value=match["quoted"].replace('""', '"') if quoted else match["plain"],
        quoted=quoted,
        now=now,
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
    # Here, because the first filter comes after the first rows, which need not wait for psycopg.
    from rear_diff.query.compose import Parameters, condition

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
    column = _meant(bound, name)
    if column:
        return column
    near = get_close_matches(name.lower(), names(bound), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise CriterionError(name, f'no column "{name}"{hint}')


def names(bound: BoundTable) -> dict[str, Column]:
    """The columns by everything that they may be called: names and aliases."""
    columns = bound.table.columns
    return {each.name: each for each in columns} | {e.alias: e for e in columns if e.alias}


def _meant(bound: BoundTable, name: str) -> Column | None:
    return names(bound).get(name.lower())


def _of_column(word: _Word, column: Column, bound: BoundTable) -> Criteria:
    if column.kind is Kind.MOMENT and AGE.fullmatch(word.value):
        return (_aged(word, column),)
    if word.operator in (">", "<", ">=", "<="):
        return _comparison(word.operator, column, typed_value(column, word.value))
    if not word.quoted:
        if word.value.lower() in NOTHING:
            return (IsNull(column.name),)
        if word.value.lower() == "any":
            return (Not(IsNull(column.name)),)
        if ".." in word.value and column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MOMENT):
            return (_range(column, word.value),)
    return (_is(word, column, bound),)


def _aged(word: _Word, column: Column) -> Between:
    """As old as that or older with `>`; else younger."""
    then = moment_ago(column, word.value, word.now)
    if word.operator in (">", ">="):
        return Between(column.name, high=then)
    return Between(column.name, low=then)


def _is(word: _Word, column: Column, bound: BoundTable) -> Criterion:
    match column.kind:
        case Kind.TEXT | Kind.VERSION if word.operator == ":":
            return Contains(column.name, word.value)
        case Kind.LIST:
            return Has(column.name, word.value)
        case Kind.BOOLEAN:
            yes = Equals(column.name, True)
            # A null flag was never set, which people call no.
            return yes if yes_or_no(column, word.value) else Not(yes)
        case Kind.MOMENT:
            return _range(column, f"{word.value}..{word.value}")
    if word.quoted:
        return Equals(column.name, typed_value(column, word.value))
    values = tuple(_listed(column, each, bound) for each in word.value.split(",") if each)
    return OneOf(column.name, values) if len(values) != 1 else _one(column, values[0])


def _one(column: Column, value: Value | None) -> Criterion:
    return IsNull(column.name) if value is None else Equals(column.name, value)


def _listed(column: Column, text: str, bound: BoundTable) -> Value | None:
    if text.lower() in NOTHING:
        return None
    if column.kind is Kind.ENUM:
        return _label(column, text, bound)
    return typed_value(column, text)


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
        typed_value(column, low) if low else None,
        _end(column, high) if high else None,
    )


def _end(column: Column, text: str) -> Value:
    value = typed_value(column, text)
    # A day named as the end of a range belongs to it whole.
    last = timedelta(days=1, microseconds=-1)
    return value + last if isinstance(value, datetime) and len(text) <= len("2026-01-31") else value
