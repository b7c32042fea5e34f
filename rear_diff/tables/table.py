"""The words in which a table is described: plain data, so that one day a user can write it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, as far as asking for it and showing it differ."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ENUM = "enum"
    MOMENT = "moment"
    LIST = "list"
    VERSION = "version"
    """Text that sorts as Flyway sorts versions, which SQL cannot."""


class Match(StrEnum):
    """How a filter compares."""

    EQUALS = "equals"
    CONTAINS = "contains"
    RANGE = "range"
    """One value, or the two ends of a range."""


@dataclass(frozen=True)
class Column:
    """A column: what it holds, and how a screen shows it.

    `width` is in terminal cells; `help` is one sentence, shown in the API's documentation and in
    the app; `unit` names what a number counts; `alias` is a shorter name that a person may type.
    """

    name: str
    kind: Kind
    heading: str
    width: int
    help: str
    unit: str = ""
    alias: str = ""


@dataclass(frozen=True)
class Filter:
    """A filter that the HTTP face takes as the parameter `name`.

    `choices` are the only values that there are, where the database does not know them.
    """

    name: str
    column: str
    match: Match = Match.EQUALS
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preset:
    """A filter that is ready to be chosen: its name, what is typed for it, what it shows."""

    name: str
    filter: str
    help: str


@dataclass(frozen=True)
class Sort:
    """One sort key."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Action:
    """A change of a row under one name: every column of `sets` gets its value.

    `confirms` are columns whose value the person saw and thereby confirmed: where one of them has
    changed meanwhile, the action is a conflict.
    """

    name: str
    heading: str
    help: str
    sets: Mapping[str, object]
    confirms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Toggle:
    """Two actions on one key: `on` where `column` is not true, else `off`."""

    name: str
    column: str
    on: Action
    off: Action


@dataclass(frozen=True)
class Rule:
    """What must hold of each row that is changed: where `column` is true, `needs` is not null."""

    column: str
    needs: str
    why: str


MEASURED = (Kind.INTEGER, Kind.NUMBER, Kind.MOMENT)


def ranges(columns: Iterable[Column]) -> tuple[Filter, ...]:
    """A filter for a range of each of `columns` that has an order of more or less."""
    return tuple(
        Filter(column.name, column.name, Match.RANGE)
        for column in columns
        if column.kind in MEASURED
    )


@dataclass(frozen=True, repr=False, eq=False)
class Table:
    """A table or view: where it is, what is in it, and what can be asked and done.

    `columns` stand in the order of the documented JSON. `screen` names the columns of the table on
    the screen in their order, the first one being the row's name and the next `essential` ones
    fitting beside it on a narrow terminal; `details` groups every column but the row's name for
    the detail pane; `example` is a filter as a person might type it, and `presets` are those that
    people want again and again. `sorts` are the HTTP face's sort keys, and `path`, below its
    prefix, is where it lists the table: page by page if `paged`, and nowhere without a path. Rows
    whose `deleted` column, which is not among the others, is set are never listed.
    """

    name: str
    heading: str
    schema: str
    relation: str
    key: str
    columns: tuple[Column, ...]
    screen: tuple[str, ...]
    details: Mapping[str, tuple[str, ...]]
    search: str
    default_sort: Sort
    essential: int = 6
    example: str = ""
    presets: tuple[Preset, ...] = ()
    filters: tuple[Filter, ...] = ()
    sorts: tuple[str, ...] = ()
    path: str = ""
    paged: bool = True
    actions: tuple[Action, ...] = ()
    toggles: tuple[Toggle, ...] = ()
    rules: tuple[Rule, ...] = ()
    deleted: Column | None = None
    _by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = self.columns if self.deleted is None else (*self.columns, self.deleted)
        object.__setattr__(self, "_by_name", {column.name: column for column in known})

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Table({self.name!r})"

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return self._by_name.get(name)

    def action(self, name: str) -> Action:
        """The action of that name, a toggle's two among them. Raises `KeyError`."""
        toggled = [action for toggle in self.toggles for action in (toggle.on, toggle.off)]
        return {action.name: action for action in (*self.actions, *toggled)}[name]
