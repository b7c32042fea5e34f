"""CSV: RFC 4180 in UTF-8, with a header that names the columns."""

import csv
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from rear_diff.loading.lines import TextLines, open_lines
from rear_diff.loading.quotes import EMPTY, MarkedLines
from rear_diff.loading.report import ImportFailed
from rear_diff.loading.rows import BadRow, FileRow, check_header, note_unknown


class CsvRows:
    """The rows of a CSV file. An empty field is a null, and `""` an empty text.

    In a file that puts even its header in quotes, `""` is a null too: such a writer puts everything
    in quotes, and says nothing by them. Where a record cannot be read, reading goes on with the
    line after it.
    """

    counted_in = "line"

    def __init__(self, lines: TextLines, known: Collection[str], key: str) -> None:
        self.unknown: list[str] = []
        self._lines = lines
        self._marked = MarkedLines(lines)
        self._records = csv.reader(self._marked, strict=True)
        self._names = self._header()
        check_header(self._names, key)
        note_unknown(self.unknown, [name for name in self._names if name not in known])
        self._known = [(at, name) for at, name in enumerate(self._names) if name in known]

    def fraction(self) -> float | None:
        """The part of the bytes that was read."""
        return self._lines.fraction()

    def __iter__(self) -> Iterator[FileRow | BadRow]:
        """Each record once; empty lines are none."""
        while True:
            line = self._records.line_num + 1
            try:
                fields = next(self._records)
            except StopIteration:
                return
            except csv.Error as error:
                self._marked.begin_record()
                yield BadRow(line, f"is not CSV: {error}{self._until(line)}")
                continue
            if fields:
                yield self._row(line, fields)

    def _header(self) -> list[str]:
        try:
            names = [name.strip() for name in next(self._records)]
        except StopIteration:
            raise ImportFailed("The file is empty. Nothing was imported.") from None
        except csv.Error as error:
            raise ImportFailed(f"The header is not CSV: {error}. Nothing was imported.") from error
        if not all(map(_is_unicode, names)):
            raise ImportFailed("The file is not UTF-8 text. Nothing was imported.")
        return names

    def _row(self, line: int, fields: list[str]) -> FileRow | BadRow:
        if len(fields) != len(self._names):
            wanted = len(self._names)
            return BadRow(
                line, f"has {len(fields)} fields, and the header {wanted}{self._until(line)}"
            )
        return FileRow(line, {name: _value(fields[at]) for at, name in self._known})

    def _until(self, line: int) -> str:
        last = self._records.line_num
        return f" (lines {line} to {last})" if last > line else ""


def _value(field: str) -> str | None:
    return "" if field == EMPTY else field or None


def _is_unicode(name: str) -> bool:
    return "\0" not in name and not any("\ud800" <= character <= "\udfff" for character in name)


@contextmanager
def open_csv(file: Path, known: Collection[str], key: str) -> Iterator[CsvRows]:
    """The rows of a CSV file. Raises `ImportFailed`, and `OSError`."""
    with open_lines(file) as lines:
        yield CsvRows(lines, known, key)
