"""What can be copied from a screen: a cell, a row, the query's address, a title's addresses."""

from collections.abc import Iterator
from dataclasses import dataclass

from rear_diff.query import BoundTable, Query
from rear_diff.query.address import address_of
from rear_diff.query.row_json import row_json, value_text
from tui.presentation import Values
from tui.presentation.addresses import imdb_address, tmdb_address

MOST_BASE64 = 74_994
"""Characters of base64 that terminals take from one OSC 52; more is dropped, or cut, silently."""

NO_ROW = "There is no row here."


@dataclass(frozen=True)
class Source:
    """What is copied from: the query on the screen, the row under the cursor, and its column.

    `origin` is where the HTTP face is asked. Without a `column` the cursor is on the whole row.
    """

    query: Query
    row: Values | None
    column: str | None
    origin: str

    @property
    def bound(self) -> BoundTable:
        """The table."""
        return self.query.bound


@dataclass(frozen=True)
class Copyable:
    """Something that can be copied: its `text`, or else in `notes` why there is none.

    `what` is cell, row, query, imdb or tmdb; `heading` is a word for it, `name` what it is called
    in a sentence. With a text, `notes` are what one should know of it.
    """

    what: str
    heading: str
    name: str
    text: str | None
    notes: tuple[str, ...] = ()

    @property
    def why_not(self) -> str | None:
        """Why it cannot be copied, in a sentence."""
        if self.text is None:
            return " ".join(self.notes)
        size = base64_length(self.text)
        if size <= MOST_BASE64:
            return None
        return (
            f"Nothing was copied: {self.name} takes {size:,} characters of base64, and a terminal's"
            f" clipboard takes at most {MOST_BASE64:,}."
        )


def base64_length(text: str) -> int:
    """Characters of `text` in UTF-8 and base64."""
    return -(-len(text.encode()) // 3) * 4


def copyables(source: Source) -> tuple[Copyable, ...]:
    """All that there is to copy, in the order in which it is shown."""
    return tuple(_copyables(source))


def _copyables(source: Source) -> Iterator[Copyable]:
    row, table = source.row, source.bound.table
    if source.column:
        yield cell(source, source.column)
    yield Copyable(
        "row", "row", "the row", row_json(table, row) if row else None, (NO_ROW,) * (row is None)
    )
    if table.column("imdb_id"):
        yield _address("imdb", "IMDb", row, imdb_address(row or {}))
    if table.column("tmdb_id"):
        yield _address("tmdb", "TMDB", row, tmdb_address(row or {}))
    yield _query(source)


def cell(source: Source, name: str) -> Copyable:
    """The whole value of a column in the row."""
    heading, row = source.bound.column(name).heading, source.row
    if row is None:
        return Copyable("cell", heading, heading, None, (NO_ROW,))
    if row.get(name) is None:
        return Copyable("cell", heading, heading, None, (f"{heading} holds nothing here.",))
    return Copyable("cell", heading, heading, value_text(row[name]))


def _query(source: Source) -> Copyable:
    address, name = address_of(source.query), "the query's address"
    if address is None:
        why = f"The API does not list {source.bound.table.heading}."
        return Copyable("query", "query", name, None, (why,))
    return Copyable("query", "query", name, source.origin + address.target, address.differs)


def _address(what: str, house: str, row: Values | None, address: str | None) -> Copyable:
    why = NO_ROW if row is None else f"The row has no id that {house} has a page for."
    return Copyable(what, house, f"its address at {house}", address, (why,) * (address is None))
