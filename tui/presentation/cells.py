"""Rows in the cells of the screen's table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rear_diff.query import BoundTable
from rear_diff.tables import Column, Kind, Sort, Table
from tui.presentation.migrations import LOUD, STATE, state_cell
from tui.presentation.words import moment, number, probability
from tui.widgets import virtual_table
from tui.widgets.virtual_table import Cell
from tui.widgets.virtual_table.columns import RowValues

LABELS = {
    "would_watch": Cell("+ watch", "good"),
    "would_not_watch": Cell("− not", "bad"),
}
"""Each label as it is shown: told by a sign and a word as well as by colour."""

NAME = "name"
"""The key under which a row on the screen holds its title with season and episode."""

VERDICT = "verdict"
"""The key under which it holds its label together with whether that was reviewed."""

Values = Mapping[str, Any]


def shown_row(table: Table, row: Values) -> dict[str, Any]:
    """`row` as the screen's table holds it: with its name and its verdict put together."""
    label = row.get("label")
    verdict = None if label is None else (label, bool(row.get("reviewed")))
    return {**row, NAME: name_of(table, row), VERDICT: verdict}


def name_of(table: Table, row: Values) -> str:
    """What a person calls the row: its title, with season and episode where it has them."""
    name = str(row.get(table.search) or row.get("original_title") or row[table.key])
    return f"{name}  {numbering}" if (numbering := _numbering(row)) else name


def _numbering(row: Values) -> str:
    season, episode = row.get("season"), row.get("episode")
    return "".join(
        f"{letter}{number:02d}"
        for letter, number in (("s", season), ("e", episode))
        if number is not None
    )


class ScreenColumn(virtual_table.Column):
    """A column of the screen's table: where a row is loud, each of its cells is."""

    def cell(self, values: RowValues) -> Cell:
        """The cell of this column in a row."""
        cell, loud = super().cell(values), values.get(LOUD)
        return Cell(cell.text, str(loud)) if loud else cell


def screen_columns(
    bound: BoundTable, sorts: Sequence[Sort], name_width: int
) -> list[virtual_table.Column]:
    """The columns of a table on the screen; the first, `name_width` wide, is the row's name."""
    signs = {sort.column: "▾" if sort.descending else "▴" for sort in sorts}
    columns = []
    for place, name in enumerate(bound.table.screen):
        column = STATE_COLUMN if name == STATE_COLUMN.name else bound.column(name)
        if bound.has(name):
            columns.append(_screen_column(column, place == 0, name_width, signs.get(name, "")))
    return columns


def _screen_column(
    column: Column, is_name: bool, name_width: int, sign: str
) -> virtual_table.Column:
    width = name_width if is_name else column.width
    heading = column.heading[: width - len(sign)] + sign
    return ScreenColumn(
        name=NAME if is_name else SHOWN_AS.get(column.name, column.name),
        heading=heading,
        width=width,
        align="right" if column.kind in FIGURES and column.name not in WORDED else "left",
        render=cell_of(column),
    )


def cell_of(column: Column) -> Callable[[Any], Cell]:
    """How the column's values become cells."""
    if column.name in WORDED:
        return WORDED[column.name]
    if column.name == "probability":
        return _probability_cell
    if column.name.endswith("_votes"):
        return _votes_cell
    return CELLS.get(column.kind, _text_cell)


def _verdict_cell(verdict: tuple[str, bool]) -> Cell:
    """A person's label in its colour and ticked; a machine's, not yet reviewed, is quiet."""
    label, reviewed = verdict
    cell = LABELS.get(label) or Cell(label)
    return Cell(f"{cell.text:<8}✓", cell.style) if reviewed else Cell(cell.text, "dim")


def _prediction_cell(prediction: int) -> Cell:
    return Cell(LABELS["would_watch" if prediction else "would_not_watch"].text)


def _matrix_cell(value: str) -> Cell:
    """A cell of the confusion matrix: loud where the model had it wrong."""
    return Cell(f"! {value}", "warn") if value in ("fp", "fn") else Cell(f"  {value}", "dim")


def _text_cell(value: Any) -> Cell:
    return Cell(str(value))


def _dim_cell(value: Any) -> Cell:
    return Cell(str(value).replace("_", " "), "dim")


def _number_cell(value: Any) -> Cell:
    return Cell(number(value), "dim")


def _probability_cell(value: Any) -> Cell:
    return Cell(probability(value))


def _votes_cell(votes: int) -> Cell:
    return Cell(f"{votes:,}", "dim")


def _integer_cell(value: Any) -> Cell:
    # Quiet as all beside name and label is: and neighbours of one style are one run of bytes.
    return Cell(str(value), "dim")


def _boolean_cell(value: Any) -> Cell:
    return Cell("✓") if value else Cell("")


def _list_cell(value: Any) -> Cell:
    return Cell(", ".join(str(item) for item in value if item is not None), "dim")


def _moment_cell(value: Any) -> Cell:
    return Cell(moment(value), "dim")


SHOWN_AS = {"label": VERDICT, "success": STATE}

STATE_COLUMN = Column("success", Kind.BOOLEAN, "State", 14, "What became of it.")
"""It stands where `success` does, which is less than what Flyway says of a migration."""

WORDED: dict[str, Callable[[Any], Cell]] = {
    "label": _verdict_cell,
    "prediction": _prediction_cell,
    "cm_value": _matrix_cell,
    "success": state_cell,
    "error_status": {True: Cell("! yes", "bad"), False: Cell("")}.__getitem__,
}
"""The columns that have words of their own, whatever they hold."""

FIGURES = (Kind.INTEGER, Kind.NUMBER)

CELLS: dict[Kind, Callable[[Any], Cell]] = {
    Kind.ENUM: _dim_cell,
    Kind.INTEGER: _integer_cell,
    Kind.NUMBER: _number_cell,
    Kind.BOOLEAN: _boolean_cell,
    Kind.LIST: _list_cell,
    Kind.MOMENT: _moment_cell,
}
