"""The catalogue's management commands: each does its task at once, or queues it for a worker."""

from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import MISUSE, PROBLEM, fail, say, settings_of, told

if TYPE_CHECKING:
    from rear_diff.catalogue.progress import Summary
    from rear_diff.database.connect import Target
    from rear_diff.settings import CatalogueSettings, Settings

LINES_SHOWN = 30
STOPPED = 130

Defer = Annotated[bool, typer.Option("--defer", help="Queue it, for a rear-diff worker to do.")]
Again = Annotated[
    bool, typer.Option("--again", help="Even where the feed has not changed since the last time.")
]


def import_shows(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Option("--from", help="An address or a file, this time.")
    ] = None,
    again: Again = False,
    defer: Defer = False,
) -> None:
    """Bring the feed of shows into the catalogue. Example: rear-diff import-shows"""
    _run(context, "import-shows", {"catalogue.shows_feed": source}, again=again, defer=defer)


def import_movies(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Option("--from", help="An address or a file, this time.")
    ] = None,
    again: Again = False,
    defer: Defer = False,
) -> None:
    """Bring the feed of movies into the catalogue. Example: rear-diff import-movies"""
    _run(context, "import-movies", {"catalogue.movies_feed": source}, again=again, defer=defer)


def update_ratings(
    context: typer.Context,
    demo: Annotated[
        bool | None, typer.Option("--demo", help="Random ratings where there are no real ones.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Even titles that were asked for today.")
    ] = False,
    defer: Defer = False,
) -> None:
    """Bring the ratings up to date, with the providers that have a key in the settings.

    Example: rear-diff update-ratings
    """
    _run(context, "update-ratings", {"catalogue.demo_ratings": demo}, again=again, defer=defer)


def validate_sources(context: typer.Context, defer: Defer = False) -> None:
    """Ask each source whether it still answers; one that fails long enough goes inactive.

    Example: rear-diff validate-sources
    """
    _run(context, "validate-sources", {}, failing_is_fine=True, defer=defer)


def _run(
    context: typer.Context,
    task: str,
    flags: dict[str, object],
    *,
    again: bool = False,
    defer: bool = False,
    failing_is_fine: bool = False,
) -> None:
    import asyncio

    from rear_diff.catalogue.progress import TaskFailed
    from rear_diff.opening import prepared

    if defer and (again or any(value is not None for value in flags.values())):
        fail("A worker goes by its own settings: --defer stands alone.", MISUSE)
    try:
        with told():
            settings = settings_of(context, flags).settings
            with prepared(settings, say) as target:
                if defer:
                    asyncio.run(_defer(target, settings, task))
                    return
                summary = asyncio.run(_perform(target, settings.catalogue, task, again=again))
    except TaskFailed as failed:
        fail(str(failed))
    except KeyboardInterrupt:
        fail("Stopped. An import changed nothing; what another task did so far stays.", STOPPED)
    for line in summary.lines[:LINES_SHOWN]:
        typer.echo(line)
    if len(summary.lines) > LINES_SHOWN:
        typer.echo(f"... and {len(summary.lines) - LINES_SHOWN:,} more")
    if summary.failed and not failing_is_fine:
        raise typer.Exit(PROBLEM)


async def _perform(
    target: "Target", settings: "CatalogueSettings", task: str, *, again: bool
) -> "Summary":
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    from rear_diff.catalogue.progress import Progress
    from rear_diff.jobs.tasks import perform

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task("beginning", total=None)

        def follow(progress: Progress) -> None:
            bar.update(
                shown, description=progress.doing, completed=progress.done, total=progress.whole
            )

        return await perform(target, settings, task, follow, again=again)


async def _defer(target: "Target", settings: "Settings", task: str) -> None:
    from rear_diff.jobs.queue import defer

    job = await defer(target, settings, task)
    typer.echo(f"Queued as job {job}." if job else f"{task} waits in the queue already.")
