"""CSV, JSON Lines and JSON, which PostgreSQL writes itself, row by row."""

from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import BinaryIO

from psycopg import AsyncCopy
from psycopg.sql import SQL, Composed

from rear_diff.exporting.columns import AS_JSON, AS_TEXT, Forms
from rear_diff.exporting.writer import Counted, Rows

TELL_EVERY = 1000
"""Rows between two tellings of the progress."""

BLOCK = 1 << 16
"""Bytes that are written at once."""


class TextRows(Rows):
    """Rows that are written one after the other."""

    @abstractmethod
    def pieces(self, copy: AsyncCopy) -> AsyncIterator[tuple[bytes, int]]:
        """Bytes of the file in their order, each with how many rows they end."""

    async def write(self, copy: AsyncCopy, out: BinaryIO, counted: Counted) -> int:
        """Write a block at a time."""
        rows, told, block = 0, 0, bytearray()
        async for piece, count in self.pieces(copy):
            block += piece
            rows += count
            if len(block) >= BLOCK:
                out.write(block)
                block.clear()
            if rows - told >= TELL_EVERY:
                counted(told := rows)
        out.write(block)
        return rows


class CsvRows(TextRows):
    """RFC 4180 with a header. A null is an empty field, and an empty text is in quotes."""

    forms: Forms = AS_TEXT

    def statement(self, rows: Composed) -> Composed:
        """COPY, whose first message is the header and each other one a row."""
        return SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER true)").format(rows)

    async def pieces(self, copy: AsyncCopy) -> AsyncIterator[tuple[bytes, int]]:
        """The header, then each row."""
        count = 0
        async for row in copy:
            yield bytes(row), count
            count = 1


class JsonLines(TextRows):
    """One JSON object a line."""

    forms: Forms = AS_JSON

    def statement(self, rows: Composed) -> Composed:
        """COPY of one text a row."""
        return SQL(
            "COPY (SELECT row_to_json(exported)::text FROM ({}) AS exported) TO STDOUT"
        ).format(rows)

    async def pieces(self, copy: AsyncCopy) -> AsyncIterator[tuple[bytes, int]]:
        """Each row with its line's end."""
        copy.set_types(["text"])
        async for (row,) in copy.rows():
            yield row.encode() + b"\n", 1


class JsonArray(JsonLines):
    """One JSON array, an object a line."""

    async def pieces(self, copy: AsyncCopy) -> AsyncIterator[tuple[bytes, int]]:
        """The bracket, each row behind the comma of the one before, and the bracket."""
        before = b"[\n"
        async for row, count in super().pieces(copy):
            yield before + row.rstrip(b"\n"), count
            before = b",\n"
        yield b"[]\n" if before == b"[\n" else b"\n]\n", 0
