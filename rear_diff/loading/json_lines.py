"""JSON Lines (jsonlines.org): one JSON object a line, in UTF-8."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from rear_diff.loading.lines import TextLines, open_lines
from rear_diff.loading.rows import BadRow, FileRow, note_unknown


class JsonRows:
    """The rows of a JSON Lines file. Each line may lack columns, and says nothing of those."""

    counted_in = "line"

    def __init__(self, lines: TextLines, known: Collection[str]) -> None:
        self.unknown: list[str] = []
        self._lines = lines
        self._known = frozenset(known)

    def fraction(self) -> float | None:
        """The part of the bytes that was read."""
        return self._lines.fraction()

    def __iter__(self) -> Iterator[FileRow | BadRow]:
        """Each object once; blank lines are none."""
        for line in self._lines:
            if text := line.strip():
                yield self._row(text)

    def _row(self, text: str) -> FileRow | BadRow:
        try:
            value = _decode(text)
        except json.JSONDecodeError as error:
            return BadRow(self._lines.number, f"is not JSON: {error.msg}, column {error.colno}")
        except (ValueError, RecursionError) as error:
            return BadRow(self._lines.number, f"is not JSON that can be read: {error}")
        if not isinstance(value, dict):
            return BadRow(self._lines.number, "is not a JSON object")
        if not value.keys() <= self._known:
            note_unknown(self.unknown, [name for name in value if name not in self._known])
        return FileRow(
            self._lines.number, {name: value[name] for name in value if name in self._known}
        )


def _decode(text: str) -> Any:
    return json.loads(
        text, parse_float=_number, parse_constant=_no_number, object_pairs_hook=_each_once
    )


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("a number is beyond all bounds") from None


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a name is there twice")
    return values


@contextmanager
def open_json_lines(file: Path, known: Collection[str], key: str) -> Iterator[JsonRows]:
    """The rows of a JSON Lines file. Raises `OSError`."""
    del key
    with open_lines(file) as lines:
        yield JsonRows(lines, known)
