"""What stands on the card of a title: what one wants to know before labelling it, and no more."""

from datetime import datetime

from rich.cells import cell_len

from rear_diff.query import BoundTable
from tui.presentation import LABELS, Values, money, name_of
from tui.widgets.row_detail.blocks import NULL, beside, flow, named, paragraphs, wrapped
from tui.widgets.row_detail.contents import FACTS, PLACES, WIDE, facts_of, rating_lines
from tui.widgets.row_detail.page import Line, Span
from tui.widgets.virtual_table import plain

MONEY_AT = 42
"""The cell from which money and makers stand beside the ratings."""

MONEY_NEEDS = 66
"""The width from which there is room for that."""

INDENT = 10


def card_lines(bound: BoundTable, row: Values, now: datetime, width: int, word: str) -> list[Line]:
    """The card of a title in lines of `width` cells; `word` is what is said of the model."""
    blocks = [
        [*_title(bound, row, width), *_facts(bound, row, now, width)],
        [_verdict(row), *wrapped(word, width, "dim")],
        paragraphs(row.get("overview") or "", width),
        paragraphs(_quoted(row.get("tagline")), width, "quote"),
        _figures(bound, row, width),
    ]
    return [line for block in blocks if block for line in (*block, ())][:-1]


def _title(bound: BoundTable, row: Values, width: int) -> list[Line]:
    name = plain(name_of(bound.table, row))
    rule: Line = (("━" * min(width, cell_len(name)), "rule"),)
    original = row.get("original_media_title")
    lines = [*wrapped(name, width, "title"), rule]
    if original and original != row.get("media_title"):
        lines += wrapped(original, width, "quote")
    return lines


def _facts(bound: BoundTable, row: Values, now: datetime, width: int) -> list[Line]:
    facts = [*facts_of(bound, row, FACTS, now), *facts_of(bound, row, PLACES, now)]
    return flow(facts, width, "dim")


def _verdict(row: Values) -> Line:
    cell = LABELS.get(row.get("label") or "")
    if cell is None:
        return (("no label yet", "dim"),)
    whose = "set by a person" if row.get("human_labeled") else "set by a machine"
    notes = [whose, "reviewed" if row.get("reviewed") else "not reviewed"]
    notes += ["anomalous"] * bool(row.get("anomalous"))
    return ((cell.text, cell.style), ("   " + ", ".join(notes), "dim"))


def _quoted(tagline: str | None) -> str:
    return f"“{tagline}”" if tagline else ""


def _figures(bound: BoundTable, row: Values, width: int) -> list[Line]:
    ratings = rating_lines(bound, row, min(width, WIDE - 1))
    if width < MONEY_NEEDS:
        return [*ratings, (), *_makers(row, width)]
    return beside(ratings, _makers(row, width - MONEY_AT), MONEY_AT)


def _makers(row: Values, width: int) -> list[Line]:
    companies = ", ".join(name for name in row.get("production_companies") or () if name)
    by = wrapped(companies, width - INDENT) if companies else [(NULL,)]
    return [
        *named("made for", [(_money(row.get("budget")),)], INDENT),
        *named("took", [(_money(row.get("revenue")),)], INDENT),
        *named("by", by, INDENT),
    ]


def _money(dollars: int | None) -> Span:
    # TMDB writes nought where it does not know.
    return (money(dollars), "") if dollars else NULL
