"""`rear-diff import`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import PROBLEM, fail, say, settings_of, told

if TYPE_CHECKING:
    from rear_diff.database.connect import Target
    from rear_diff.loading.report import ImportReport

app = typer.Typer(
    no_args_is_help=True,
    help="Bring rows into a database that is ours. Example: rear-diff import training titles.csv",
)

REFUSED_SHOWN = 20
"""Refused rows that are printed; the report counts them all."""


@app.callback()
def _group() -> None:
    """Keeps `training` a word of its own, though it is the only one."""


@app.command()
def training(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="A .csv, .jsonl or .parquet file; .gz and .zst too.", metavar="FILE"),
    ],
) -> None:
    """Import titles, by SCHEMA.md's column names; a row that a person labelled is never touched.

    Rows that cannot be taken are refused, each with its reason; the status is then 1.
    Example: rear-diff import training titles.csv
    """
    import asyncio

    from rear_diff.loading.report import ImportFailed
    from rear_diff.opening import prepared

    try:
        with told(), prepared(settings_of(context).settings, say) as target:
            report = asyncio.run(_import(target, file))
    except ImportFailed as failed:
        fail(str(failed))
    except KeyboardInterrupt:
        fail("Stopped. Nothing was imported: the table is as it was.", 130)
    _tell(report)
    if report.refused_total:
        raise typer.Exit(PROBLEM)


async def _import(target: "Target", file: Path) -> "ImportReport":
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    from rear_diff.loading.importing import import_rows
    from rear_diff.loading.report import Progress
    from rear_diff.opening import opened
    from rear_diff.tables import TRAINING

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=1.0, rows=0)

        def follow(progress: Progress) -> None:
            bar.update(
                task,
                description=str(progress.step),
                completed=progress.fraction or 0.0,
                rows=progress.rows,
            )

        async with opened(target) as database:
            return await import_rows(database, TRAINING, file, follow=follow)


def _tell(report: "ImportReport") -> None:
    counts = {
        "read": report.read,
        "inserted": report.inserted,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "kept, because a person labelled them": report.kept,
        "refused": report.refused_total,
    }
    for name, count in counts.items():
        typer.echo(f"{count:>9,}  {name}")
    if report.unknown_columns:
        typer.echo(f"Left out, unknown columns: {', '.join(report.unknown_columns)}")
    for refused in report.refused[:REFUSED_SHOWN]:
        typer.echo(f"{report.counted_in} {refused.line:,}  {refused.key}  {refused.reason}")
    if report.refused_total > REFUSED_SHOWN:
        typer.echo(f"... and {report.refused_total - REFUSED_SHOWN:,} more")
