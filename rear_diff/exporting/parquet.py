"""Parquet, through the optional extra `parquet`."""

from typing import Any, BinaryIO

from psycopg import AsyncCopy
from psycopg.sql import SQL, Composed

from rear_diff.compression import install_line
from rear_diff.exporting.columns import AS_TYPES, Forms, exported
from rear_diff.exporting.report import ExportFailed
from rear_diff.exporting.writer import Counted, Rows
from rear_diff.query import BoundTable
from rear_diff.tables import Kind

GROUP = 10_000
"""Rows of a row group: what is held at once."""

POSTGRESQL_TYPES = {
    Kind.INTEGER: "int8",
    Kind.NUMBER: "float8",
    Kind.BOOLEAN: "bool",
    Kind.MOMENT: "timestamptz",
    Kind.LIST: "text[]",
}


class ParquetRows(Rows):
    """Columns with their types: 64-bit numbers, moments in UTC, lists of text."""

    forms: Forms = AS_TYPES

    def __init__(self, bound: BoundTable) -> None:
        super().__init__(bound)
        try:
            # 0.2 s that only Parquet files need to wait for, and an optional extra.
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise ExportFailed(
                f"Writing Parquet needs pyarrow, which is not installed: {install_line('pyarrow')}"
            ) from None
        self._pyarrow: Any = pyarrow

    def statement(self, rows: Composed) -> Composed:
        """COPY of the values themselves."""
        return SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(rows)

    async def write(self, copy: AsyncCopy, out: BinaryIO, counted: Counted) -> int:
        """Write row group by row group."""
        columns = exported(self.bound)
        copy.set_types([POSTGRESQL_TYPES.get(column.kind, "text") for column in columns])
        schema = self._schema()
        rows, held = 0, []
        with self._pyarrow.parquet.ParquetWriter(out, schema, compression="zstd") as writer:
            async for row in copy.rows():
                held.append(row)
                if len(held) == GROUP:
                    self._write(writer, schema, held)
                    rows += len(held)
                    held.clear()
                    counted(rows)
            if held or not rows:
                self._write(writer, schema, held)
        return rows + len(held)

    def _schema(self) -> Any:
        pyarrow = self._pyarrow
        types = {
            Kind.INTEGER: pyarrow.int64(),
            Kind.NUMBER: pyarrow.float64(),
            Kind.BOOLEAN: pyarrow.bool_(),
            Kind.MOMENT: pyarrow.timestamp("us", "UTC"),
            Kind.LIST: pyarrow.list_(pyarrow.string()),
        }
        fields = [
            (each.name, types.get(each.kind, pyarrow.string())) for each in exported(self.bound)
        ]
        return pyarrow.schema(fields)

    def _write(self, writer: Any, schema: Any, rows: list[tuple[Any, ...]]) -> None:
        columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
        arrays = [
            self._pyarrow.array(values, field.type)
            for values, field in zip(columns, schema, strict=True)
        ]
        writer.write_table(self._pyarrow.Table.from_arrays(arrays, schema=schema), GROUP)
