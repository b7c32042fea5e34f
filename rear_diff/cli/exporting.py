"""`rear-diff export`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from rear_diff.cli.asking import FILTER_HELP, SORT_HELP, Asked, query_of
from rear_diff.cli.common import MISUSE, STOPPED, fail, say, settings_of, stoppable, told
from rear_diff.exporting.form import Form, form_of
from rear_diff.exporting.report import ExportFailed

if TYPE_CHECKING:
    from rear_diff.database.connect import Target
    from rear_diff.exporting.report import Progress


def export(
    context: typer.Context,
    table: Annotated[Asked, typer.Argument(help="Which rows.", show_default=False)],
    filter_text: Annotated[
        str, typer.Option("--filter", "-f", metavar="TEXT", help=FILTER_HELP, show_default=False)
    ] = "",
    form: Annotated[
        Form | None,
        typer.Option("--format", help="CSV, or what the name of FILE says.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Compressed if it ends in .gz, .zst; - is standard output.",
        ),
    ] = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="COLUMNS", help=SORT_HELP, show_default=False)
    ] = "",
) -> None:
    """Write rows to a file, or to standard output; in the order of the key unless --sort says.

    Example: rear-diff export training --filter "label:would_watch year:>=2000" -o titles.csv.gz
    """
    import asyncio

    from rear_diff.opening import prepared

    if file == Path("-"):
        file = None
    try:
        meant = form_of(form, file)
        if meant is Form.PARQUET and file is None and sys.stdout.isatty():
            raise ExportFailed("Parquet is not for a terminal: say -o FILE")
    except ExportFailed as failed:
        fail(f"{failed}.", MISUSE)
    try:
        with told(), prepared(settings_of(context).settings, say) as target:
            count = asyncio.run(stoppable(_export(target, table, filter_text, sort, meant, file)))
    except ExportFailed as failed:
        fail(f"{failed}. Nothing was exported.")
    except (KeyboardInterrupt, asyncio.CancelledError):
        kept = f"{file} is as it was." if file else "What was written is a part."
        fail(f"Stopped. {kept}", STOPPED)
    if file:
        say(f"{count:,} row{'s' * (count != 1)} in {file}")


async def _export(
    target: "Target", table: Asked, filter_text: str, sort: str, form: Form, file: Path | None
) -> int:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from rear_diff.exporting.exporting import export_rows
    from rear_diff.opening import opened

    console = Console(stderr=True)
    # Beside rows on the same terminal there is nothing to be seen of it.
    shown = console.is_terminal and (file is not None or not sys.stdout.isatty())
    columns = (BarColumn(), TextColumn("{task.completed:,} rows"), TimeRemainingColumn())
    async with opened(target) as database:
        query = query_of(table, filter_text, sort, database.offer, by_key=True)
        with Bar(*columns, console=console, transient=True, disable=not shown) as bar:
            task = bar.add_task("", total=None)

            def follow(progress: "Progress") -> None:
                bar.update(task, completed=progress.rows, total=progress.total)

            with output(file) as out:
                return await export_rows(
                    database, query, form, out, follow=follow if shown else None
                )


@contextmanager
def output(file: Path | None) -> Iterator[BinaryIO]:
    """Where the rows go: `file`, or standard output."""
    from rear_diff.exporting.output import whole_file

    if file:
        with whole_file(file) as out:
            yield out
        return
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        yield out
