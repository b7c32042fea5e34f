"""Every binding by its id, and which of them are active together."""

from collections.abc import Mapping

from textual.binding import Binding

from tui.keys.bindings.app import ANYWHERE, APP, HELP, SCREEN, TABS
from tui.keys.bindings.card import CARD, PAGE
from tui.keys.bindings.catalogue import CATALOGUE, CHANGES, FORM, PARTS, POSTER, TREE
from tui.keys.bindings.jobs import JOBS
from tui.keys.bindings.sheets import (
    AUDIT,
    COLUMN,
    CONFLICTS,
    COPY,
    FILTERS,
    FIND,
    FREQUENCY,
    GOING_ON,
    HELP_SHEET,
    LIST,
    PREVIEW,
    ROW,
    SORT,
    THEME,
)
from tui.keys.bindings.table import (
    ALL,
    COLUMNS,
    DETAILS,
    FILTERING,
    FINDING,
    HISTORY,
    LABELS,
    MARKS,
    ROWS,
    TITLES,
)
from tui.keys.bindings.typing import FILTER, TEXT
from tui.keys.scope import Context, Scope

SCOPES = (
    LABELS,
    MARKS,
    ALL,
    CARD,
    CATALOGUE,
    PARTS,
    TREE,
    FORM,
    CHANGES,
    POSTER,
    FILTERING,
    FINDING,
    TITLES,
    DETAILS,
    HISTORY,
    JOBS,
    FILTER,
    FILTERS,
    FREQUENCY,
    SORT,
    COLUMN,
    FIND,
    ROW,
    COPY,
    CONFLICTS,
    AUDIT,
    PREVIEW,
    GOING_ON,
    THEME,
    HELP_SHEET,
    ROWS,
    COLUMNS,
    PAGE,
    LIST,
    TABS,
    HELP,
    APP,
    ANYWHERE,
    SCREEN,
    TEXT,
)
"""In the order of the help and the documentation."""

BINDINGS: Mapping[str, Binding] = {
    str(binding.id): binding for scope in SCOPES for binding in scope.bindings
}
"""Every binding by its id, in that order."""

_TABLE = (ROWS, COLUMNS)
_TITLES = (LABELS, ALL, TITLES, FILTERING, FINDING, DETAILS, SCREEN)
_CATALOGUE = (LABELS, CATALOGUE, PARTS, FILTERING, FINDING, DETAILS, SCREEN)
_SOURCES = (CATALOGUE, FILTERING, FINDING, DETAILS, SCREEN)
_APP = (TABS, HELP, APP, ANYWHERE)
_EXITS = ("app.quit", "app.quit-anywhere")


def _tab(name: str, *scopes: Scope) -> Context:
    return Context(name, (*scopes, *_APP), _EXITS, alone=False)


def _sheet(name: str, *scopes: Scope, exits: tuple[str, ...], typing: bool = False) -> Context:
    return Context(name, (*scopes, SCREEN, ANYWHERE), exits, typing)


CONTEXTS = (
    _tab("the table of titles", *_TABLE, MARKS, *_TITLES),
    _tab("the details of a title", PAGE, *_TITLES),
    _tab("a table", *_TABLE, FILTERING, FINDING, DETAILS, SCREEN),
    _tab("the details of a row", PAGE, FILTERING, FINDING, DETAILS, SCREEN),
    _tab("the jobs", *_TABLE, JOBS, SCREEN),
    _tab("the history", *_TABLE, HISTORY, FILTERING, SCREEN),
    _tab("the catalogue's titles", *_TABLE, *_CATALOGUE),
    _tab("the details of a title of the catalogue", PAGE, *_CATALOGUE),
    _tab("the parts of a title", TREE, *_CATALOGUE),
    _tab("the catalogue's sources", *_TABLE, *_SOURCES),
    _tab("the details of a source", PAGE, *_SOURCES),
    Context(
        "the filter of the history",
        (FILTER, TEXT, HISTORY, FILTERING, SCREEN, *_APP),
        ("filter.leave", "text.submit"),
        typing=True,
        alone=False,
    ),
    Context(
        "the filter",
        (FILTER, TEXT, *_TITLES, *_APP),
        ("filter.leave", "text.submit"),
        typing=True,
        alone=False,
    ),
    Context("the card", (PAGE, LABELS, CARD, SCREEN, *_APP), ("card.leave",), alone=False),
    _sheet("the list of filters", LIST, FILTERS, HELP, exits=("filters.close", "filters.quit")),
    _sheet(
        "the line for a filter's name", TEXT, FILTERS, HELP, exits=("filters.close",), typing=True
    ),
    _sheet("the frequency of values", LIST, FREQUENCY, HELP, exits=("frequency.close",)),
    _sheet("the columns to sort by", LIST, SORT, HELP, exits=("sort.close",)),
    _sheet("the choice of a column", LIST, COLUMN, HELP, exits=("column.close",)),
    Context(
        "the line for a row to go to",
        (FIND, TEXT, *_TITLES, *_APP),
        ("find.close",),
        typing=True,
        alone=False,
    ),
    _sheet("the whole row", PAGE, ROW, HELP, exits=("row.close",)),
    _sheet("what to copy", PAGE, COPY, HELP, exits=("copy.close",)),
    _sheet("the conflicts", LIST, CONFLICTS, HELP, exits=("conflicts.close",)),
    _sheet("the audit", LIST, AUDIT, HELP, exits=("audit.close",)),
    _sheet("what becomes of many", PREVIEW, HELP, exits=("preview.close",)),
    _sheet("a change that was stopped", GOING_ON, HELP, exits=("going-on.close",)),
    _sheet("a form", FORM, TEXT, exits=("form.close",), typing=True),
    _sheet("what was changed by hand", PAGE, CHANGES, HELP, exits=("changes.close",)),
    _sheet("a poster", POSTER, HELP, exits=("poster.close",)),
    _sheet("the themes", LIST, THEME, HELP, exits=("theme.close",)),
    _sheet("the help", PAGE, HELP_SHEET, exits=("help.close",)),
)
"""Every situation that the app can be in, but for Textual's own sheet of commands."""
