"""Parquet, through the optional extra `parquet`."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from rear_diff.compression import install_line
from rear_diff.loading.report import ImportFailed, first_line
from rear_diff.loading.rows import FileRow, Unreadable, check_header, note_unknown

BATCH = 500
"""Rows that are Python objects at once."""
BUFFER = 1 << 20
"""Bytes of a column that are read at once."""


class ParquetRows:
    """The rows of an open `pyarrow.parquet.ParquetFile`."""

    counted_in = "row"

    def __init__(self, pyarrow: ModuleType, file: Any, known: Collection[str], key: str) -> None:
        names = list(file.schema_arrow.names)
        check_header(names, key)
        self.unknown: list[str] = []
        note_unknown(self.unknown, [name for name in names if name not in known])
        self._pyarrow = pyarrow
        self._file = file
        self._names = [name for name in names if name in known]
        self._read = 0

    def fraction(self) -> float | None:
        """The part of the rows that was read."""
        total: int = self._file.metadata.num_rows
        return self._read / total if total else None

    def __iter__(self) -> Iterator[FileRow]:
        """Each row once. Raises `ImportFailed` where the file is damaged."""
        try:
            for batch in self._file.iter_batches(BATCH, columns=self._names):
                for values in zip(*map(self._values, batch.columns), strict=True):
                    self._read += 1
                    yield FileRow(self._read, dict(zip(self._names, values, strict=True)))
        except self._pyarrow.ArrowException as error:
            raise _damaged(error) from error

    def _values(self, column: Any) -> list[object]:
        types = self._pyarrow.types
        if types.is_timestamp(column.type) and column.type.unit == "ns":
            # Python's datetime and PostgreSQL both end at microseconds.
            column = column.cast(self._pyarrow.timestamp("us", column.type.tz), safe=False)
        try:
            return list(column.to_pylist())
        except (ValueError, OverflowError):
            return [_value(cell) for cell in column]


def _value(cell: Any) -> object:
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return Unreadable("is not valid UTF-8 text")
    except (ValueError, OverflowError) as error:
        return Unreadable(f"cannot be read: {first_line(error)}")


def _damaged(error: Exception) -> ImportFailed:
    why = first_line(error)
    return ImportFailed(f"The file cannot be read as Parquet: {why}. Nothing was imported.")


@contextmanager
def open_parquet(file: Path, known: Collection[str], key: str) -> Iterator[ParquetRows]:
    """The rows of a Parquet file. Raises `ImportFailed`, also where pyarrow is missing, and
    `OSError`."""
    try:
        # 0.2 s that only Parquet files need to wait for, and an optional extra.
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ImportFailed(
            "Reading Parquet needs pyarrow, which is not installed: "
            f"{install_line('pyarrow')}. Nothing was imported."
        ) from None
    with file.open("rb") as raw:
        try:
            opened = pyarrow.parquet.ParquetFile(raw, buffer_size=BUFFER, pre_buffer=False)
        except pyarrow.ArrowException as error:
            raise _damaged(error) from error
        with opened:
            yield ParquetRows(pyarrow, opened, known, key)
