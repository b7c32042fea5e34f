"""Which columns are seen in a window."""

import pytest

from tui.widgets.virtual_table.cells import NULL, Cell
from tui.widgets.virtual_table.columns import Column, Columns

TITLE = Column("title", "Title", 20)
YEAR = Column("year", "Year", 4, "right")
KIND = Column("kind", "Type", 9)
VOTES = Column("votes", "Votes", 9, "right")
COLUMNS = Columns([TITLE, YEAR, KIND, VOTES], frozen=1)


def names(columns: Columns, scroll_x: int, window: int) -> list[str]:
    return [slot.column.name for slot in columns.slots(scroll_x, window)]


def test_all_columns_are_seen_where_there_is_room() -> None:
    assert names(COLUMNS, 0, COLUMNS.width) == ["title", "year", "kind", "votes"]
    assert not COLUMNS.continue_after(COLUMNS.slots(0, COLUMNS.width))


def test_a_number_is_never_cut() -> None:
    slots = COLUMNS.slots(0, COLUMNS.width - 1)
    assert slots[-1].column is KIND
    assert COLUMNS.continue_after(slots)


def test_text_is_cut_at_the_right_edge_where_enough_remains() -> None:
    columns = Columns([TITLE, YEAR, KIND])
    assert columns.slots(0, columns.width - 3)[-1].width == 6
    assert columns.slots(0, columns.width - 4)[-1].column is YEAR
    assert columns.continue_after(columns.slots(0, columns.width - 3))


def test_the_frozen_column_stays_while_others_scroll_away_whole() -> None:
    stops = COLUMNS.stops(50)
    assert [names(COLUMNS, stop, 50)[:2] for stop in stops] == [
        ["title", "year"],
        ["title", "kind"],
        ["title", "votes"],
    ]
    assert names(COLUMNS, 1, 50) == names(COLUMNS, stops[1], 50)


def test_a_frozen_column_that_would_leave_no_room_scrolls_with_the_rest() -> None:
    assert names(COLUMNS, COLUMNS.stops(40)[1], 40)[0] == "year"


def test_a_value_becomes_a_cell_and_null_is_not_an_empty_text() -> None:
    loud = Column("label", "Label", 7, render=lambda label: Cell(f"+ {label}", "good"))
    assert loud.cell({"label": "watch"}) == Cell("+ watch", "good")
    assert loud.cell({"label": None}) == loud.cell({}) == NULL
    assert TITLE.cell({"title": ""}) == Cell("")
    assert Column("n", "N", 3, null=Cell("none")).cell({}) == Cell("none")


def test_a_column_without_width_is_refused() -> None:
    with pytest.raises(ValueError, match="'year': a width of 0 cells"):
        Column("year", "Year", 0)
