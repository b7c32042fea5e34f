"""The backlog on one line: a bar, what is left to review, and what was done today."""

from rich.text import Text

from rear_diff.query.backlog import Backlog

LEAST_BAR, BAR, MOST_BAR = 12, 30, 40
"""Cells of the bar: the fewest that are worth drawing, those of a wide line, and the most."""

NAME = "backlog "

NAMED = len(NAME) + 1
"""Cells of a bar besides itself."""


def backlog_text(backlog: Backlog, bar: int) -> Text:
    """`backlog ━━━━──── 1,568 left · today 37` with a `bar` of so many cells; without, only the
    numbers.

    As wide for every number of one table, so that nothing beside it moves: the last digits of the
    day have their cells before there are any.
    """
    line = Text(no_wrap=True)
    if bar:
        full = bar * backlog.reviewed // backlog.rows if backlog.rows else 0
        line.append(NAME)
        line.append("━" * full, "bold")
        line.append("─" * (bar - full) + " ", "dim")
    line.append(_left(backlog))
    if backlog.today is not None:
        line.append(f" · today {backlog.today:<3,}")
    return line


def _left(backlog: Backlog) -> str:
    width = len(f"{backlog.rows:,} left")
    return (f"{backlog.left:,} left" if backlog.left else "all done").rjust(width)
