"""What stands on the page of a row: title, facts, story, overview, ratings, and the rest."""

from collections.abc import Iterator
from datetime import datetime

from rich.cells import cell_len

from rear_diff.query import BoundTable
from rear_diff.tables import Kind
from tui.presentation import LABELS, Values, detail, name_of, ratings_of, runtime, story_of
from tui.presentation.linking import story_of_link
from tui.presentation.migrations import STATE, story_of_migration
from tui.presentation.ratings import RATINGS, VOTES
from tui.presentation.story import MODEL, PATHS, PIPELINE, RELEASE, model_of, place_of, release_of
from tui.widgets.row_detail.blocks import NULL, SEPARATOR, bar, flow, named, paragraphs, wrapped
from tui.widgets.row_detail.page import Line
from tui.widgets.virtual_table import Cell, plain

WIDE = 72
"""Cells from which title and facts, and all ratings, stand on one line each."""

INDENT = 18
"""Cells for the name of a value."""

FACTS = ("release_year", "media_type", "runtime", "genre")
PLACES = ("origin_country", "original_language")
NUMBERING = ("season", "episode")
PROSE = ("overview", "tagline", "description")


def row_lines(bound: BoundTable, row: Values, now: datetime, width: int) -> list[Line]:
    """The whole row in lines of `width` cells; times are told in the time zone of `now`."""
    blocks = [
        head(bound, row, now, width),
        story(bound, row, width),
        prose(bound, row, width),
        rating_lines(bound, row, width),
        *_groups(bound, row, now, width),
    ]
    return [line for block in blocks if block for line in (*block, ())][:-1]


def head(bound: BoundTable, row: Values, now: datetime, width: int) -> list[Line]:
    """What it is called, and the facts about it in a line or two."""
    name = plain(name_of(bound.table, row))
    facts = list(facts_of(bound, row, FACTS, now))
    places = list(facts_of(bound, row, PLACES, now))
    told = SEPARATOR.join(map(plain, (*facts, *places)))
    room = width - cell_len(name) - cell_len(told)
    if width >= WIDE and room > 1:
        return [((name, "title"), (" " * room, ""), (told, "dim"))]
    if width >= WIDE:
        return [*wrapped(name, width, "title"), *flow((*facts, *places), width, "dim")]
    return [
        *wrapped(name, width, "title"),
        *flow(facts, width, "dim"),
        *flow(places, width, "dim"),
    ]


def facts_of(
    bound: BoundTable, row: Values, names: tuple[str, ...], now: datetime
) -> Iterator[str]:
    """The columns `names` in words, as far as the row has them."""
    for name in names:
        if row.get(name) and bound.has(name):
            words = runtime(row[name]) if name == "runtime" else None
            yield words or detail(bound.column(name), row[name], now)


def story(bound: BoundTable, row: Values, width: int) -> list[Line]:
    """What became of a file or of a migration, and what the model makes of a title: in sentences.

    Of a file also what kind of release it is, and where.
    """
    if bound.table.column("prediction"):
        cells = list(filter(None, [model_of(row)]))
    elif bound.table.column("pipeline_status"):
        known = (release_of(row), place_of(row))
        cells = [*story_of(row), *(Cell(text, "dim") for text in known if text)]
    else:
        cells = [*story_of_migration(row), *story_of_link(row)]
    return [line for cell in cells for line in wrapped(cell.text, width, cell.style)]


def prose(bound: BoundTable, row: Values, width: int) -> list[Line]:
    """The overview in its paragraphs, and the tagline."""
    blocks = [
        paragraphs(row[name], width, "quote" if name == "tagline" else "")
        for name in PROSE
        if row.get(name) and bound.has(name) and name != bound.table.search
    ]
    return [line for block in blocks if block for line in (*block, ())][:-1]


def rating_lines(bound: BoundTable, row: Values, width: int) -> list[Line]:
    """The ratings as bars on one scale: a line each with its votes, or all on one wide line."""
    ratings = [rating for rating in ratings_of(row) if bound.has(rating.column)]
    headings = [bound.column(rating.column).heading for rating in ratings]
    if width >= WIDE:
        spans: Line = ()
        for heading, rating in zip(headings, ratings, strict=True):
            spans += ((f"{heading} ", "dim"), *bar(rating, 8), ("  ", ""))
        return [spans[:-1]] if spans else []
    lines: list[Line] = []
    for heading, rating in zip(headings, ratings, strict=True):
        votes = f"  {rating.votes:>9,} votes" if rating.votes is not None else ""
        lines.append(((f"{heading:<5}", "dim"), *bar(rating, 10), (votes, "dim")))
    return lines


def _groups(bound: BoundTable, row: Values, now: datetime, width: int) -> Iterator[list[Line]]:
    told = _told_above(bound, row, width)
    for heading, names in bound.table.details.items():
        rest = [name for name in names if bound.has(name) and name not in told]
        if rest:
            lines: list[Line] = [((heading, "heading"),)]
            for name in rest:
                lines += named(_label(name), _value(bound, name, row, now, width - INDENT), INDENT)
            yield lines


def _told_above(bound: BoundTable, row: Values, width: int) -> set[str]:
    """The columns that need no line of their own: those that are in the lines above."""
    told = {name for name in (*FACTS, *PLACES, *NUMBERING, *PROSE) if row.get(name)}
    told |= set(RATINGS)
    if width < WIDE:
        told |= set(VOTES.values())
    if bound.table.column("prediction"):
        told |= {name for name in MODEL if row.get(name) is not None}
    if bound.table.column("pipeline_status"):
        told |= {name for name in (*RELEASE, *PATHS) if row.get(name)}
        told |= set(PIPELINE) if row.get("pipeline_status") else set()
    if row.get(STATE):
        told.add("success")
    return told


def _label(name: str) -> str:
    if name == "original_title":
        return "release"  # beside a title's original title
    for prefix in ("production_", "prediction_", "training_"):
        name = name.removeprefix(prefix)
    return name.replace("media_title", "title").replace("_", " ")


def _value(bound: BoundTable, name: str, row: Values, now: datetime, width: int) -> list[Line]:
    value, column = row.get(name), bound.column(name)
    if value is None:
        return [(NULL,)]
    if name == "label" and value in LABELS:
        return [((LABELS[value].text, LABELS[value].style),)]
    if column.kind is Kind.BOOLEAN and not value:
        return [(("no", "dim"),)]
    if value in ("", []):
        return [(("empty", "dim"),)]
    words = detail(column, value, now)
    if column.kind is Kind.MOMENT:
        return flow(words.split(SEPARATOR), width)
    return wrapped(words, width)
