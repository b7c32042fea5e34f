"""`rear-diff list`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.asking import FILTER_HELP, SORT_HELP, Asked, query_of
from rear_diff.cli.common import STOPPED, fail, say, settings_of, stoppable, told

if TYPE_CHECKING:
    from rear_diff.database.connect import Database, Target
    from rear_diff.query import Query

SHOWN = 25
"""Rows of the table on a terminal, where nothing else is said."""


def list_rows(
    context: typer.Context,
    table: Annotated[Asked, typer.Argument(help="Which rows.", show_default=False)],
    filter_text: Annotated[
        str, typer.Option("--filter", "-f", metavar="TEXT", help=FILTER_HELP, show_default=False)
    ] = "",
    sort: Annotated[
        str, typer.Option("--sort", metavar="COLUMNS", help=SORT_HELP, show_default=False)
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=0, help=f"{SHOWN} on a terminal, else all."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="JSON Lines, as in a pipe, on a terminal too.")
    ] = False,
) -> None:
    """Show rows in the app's order: a table on a terminal, JSON Lines in a pipe.

    Example: rear-diff list training --filter "reviewed:no imdb>=7" --sort -imdb_rating
    """
    import asyncio

    from rear_diff.exporting.report import ExportFailed
    from rear_diff.opening import prepared

    as_json = json or not sys.stdout.isatty()
    try:
        with told(), prepared(settings_of(context).settings, say) as target:
            asyncio.run(stoppable(_list(target, table, filter_text, sort, limit, as_json)))
    except ExportFailed as failed:
        fail(f"{failed}.")
    except (KeyboardInterrupt, asyncio.CancelledError):
        fail("Stopped.", STOPPED)


async def _list(
    target: "Target", table: Asked, filter_text: str, sort: str, limit: int | None, as_json: bool
) -> None:
    from rear_diff.opening import opened

    async with opened(target) as database:
        query = query_of(table, filter_text, sort, database.offer)
        if as_json:
            await _lines(database, query, limit)
        else:
            await _table(database, query, SHOWN if limit is None else limit)


async def _lines(database: "Database", query: "Query", limit: int | None) -> None:
    from rear_diff.cli.exporting import output
    from rear_diff.exporting.exporting import export_rows
    from rear_diff.exporting.form import Form

    with output(None) as out:
        await export_rows(database, query, Form.JSONL, out, limit=limit)


async def _table(database: "Database", query: "Query", limit: int) -> None:
    from rich.console import Console

    from rear_diff.cli.tabled import tabled
    from rear_diff.query import fetch_page

    page = await database.read(lambda connection: fetch_page(connection, query, limit))
    console = Console(highlight=False)
    console.print(tabled(query.bound.table, page.rows, console.width))
    if page.total > len(page.rows):
        say(f"{len(page.rows):,} of {page.total:,} rows; --limit shows more.")
