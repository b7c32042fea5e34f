"""Empty fields in quotes, which Python's csv reader takes for empty fields without."""

import re
from collections.abc import Iterable, Iterator

EMPTY = "\ud800"
"""What stands for `""` in the fields: no file that is read as UTF-8 has it."""

# What ends a field that began in quotes on a line before, and a field from its beginning.
REST = re.compile(r'(?:[^"]+|"")*(?P<closed>"?)')
FIELD = re.compile(r'"(?:[^"]+|"")*(?P<closed>"?)|[^,\r\n]*')


class MarkedLines:
    """Lines of CSV, with `EMPTY` in each field that is nothing but two quotes.

    Not in a file whose header begins with quotes: they say nothing there.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._says: bool | None = None
        self._within = False

    def begin_record(self) -> None:
        """The next line begins a record, whatever the ones before it left open."""
        self._within = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if self._says is None:
            self._says = not line.startswith('"')
        return self._marked(line) if self._says and '"' in line else line

    def _marked(self, line: str) -> str:
        parts, at = [], 0
        while at < len(line):
            field = (REST if self._within else FIELD).match(line, at)
            text, closed = (field[0], field["closed"]) if field else ("", "")
            quoted = self._within or text.startswith('"')
            parts.append(f'"{EMPTY}"' if text == '""' and not self._within else text)
            self._within = quoted and not closed
            at += len(text)
            # A comma, the end of the line, or what strict CSV refuses.
            parts.append(line[at : at + 1])
            at += 1
        return "".join(parts)
