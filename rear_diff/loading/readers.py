"""A file of a user's own, read row by row, whatever its format."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from rear_diff.compression import DAMAGED, NeedsPyarrow, format_suffix
from rear_diff.loading.delimited import open_csv
from rear_diff.loading.json_lines import open_json_lines
from rear_diff.loading.parquet import open_parquet
from rear_diff.loading.report import ImportFailed, first_line
from rear_diff.loading.rows import BadRow, FileRow, RowFile

OpenFile = Callable[[Path, Collection[str], str], AbstractContextManager[RowFile]]

FORMATS: dict[str, OpenFile] = {
    ".csv": open_csv,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
    ".parquet": open_parquet,
}
"""What opens a file, by the end of its name."""


@contextmanager
def open_rows(file: Path, known: Collection[str], key: str) -> Iterator[RowFile]:
    """The rows of `file`, of which the columns `known` are read and `key` must be there.

    Raises `ImportFailed` where the format is unknown or the file cannot be opened as such.
    """
    open_file = FORMATS.get(format_suffix(file))
    if open_file is None:
        raise ImportFailed(
            f"{file} has an unknown format: the name must end in {', '.join(FORMATS)}, and .gz or "
            ".zst behind a text. Nothing was imported."
        )
    with ExitStack() as stack:
        try:
            rows = stack.enter_context(open_file(file, known, key))
        except NeedsPyarrow as error:
            raise ImportFailed(f"{error}. Nothing was imported.") from error
        except (OSError, *DAMAGED) as error:
            raise _unreadable(file, error) from error
        yield rows


def each_row(file: Path, rows: RowFile) -> Iterator[FileRow | BadRow]:
    """The rows of the open `file`. Raises `ImportFailed` where the rest cannot be read."""
    try:
        yield from rows
    except (OSError, *DAMAGED) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> ImportFailed:
    why = getattr(error, "strerror", None) or first_line(error)
    return ImportFailed(f"{file} cannot be read: {why}. Nothing was imported.")
