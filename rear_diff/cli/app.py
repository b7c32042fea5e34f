"""The command and its subcommands. Each imports what it needs when it runs: `--help` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from rear_diff import __version__
from rear_diff.cli import (
    audit,
    catalogue,
    config,
    doctor,
    embedded,
    exporting,
    importing,
    labelling,
    listing,
    migrating,
    serving,
    tasks,
    tokens,
    working,
)
from rear_diff.cli.commands import Commands
from rear_diff.cli.common import Options

app = typer.Typer(
    name="rear-diff",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    # A traceback's locals may hold a password.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(name="serve", short_help="The HTTP API, until it is told to end.")(serving.serve)
app.command(name="list", short_help="Rows as a table; JSON Lines in a pipe.")(listing.list_rows)
app.command(name="label", short_help="A title, or each that a file names.")(labelling.label)
app.command(name="export", short_help="Rows into CSV, JSON Lines, Parquet or JSON.")(
    exporting.export
)
app.command(name="doctor", short_help="What is found, and what would help.")(doctor.doctor)
app.command(name="config", short_help="Each setting in effect, and its source.")(config.show)
app.command(name="migrate", short_help="A database of ours to its newest shape.")(migrating.migrate)
app.command(name="worker", short_help="The catalogue's jobs, as they fall due.")(working.worker)
app.command(name="audit", short_help="Titles that are not as a person said.")(audit.audit)
app.command(name="import-shows", short_help="The feed of shows into the catalogue.")(
    tasks.import_shows
)
app.command(name="import-movies", short_help="The feed of movies into the catalogue.")(
    tasks.import_movies
)
app.command(name="update-ratings", short_help="Ratings from the providers with a key.")(
    tasks.update_ratings
)
app.command(name="validate-sources", short_help="Which sources still answer.")(
    tasks.validate_sources
)
app.add_typer(embedded.app, name="embedded")
app.add_typer(importing.app, name="import")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(tokens.app, name="token")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rear-diff {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config_file: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Read this config.toml.")
    ] = None,
    use_embedded: Annotated[
        bool | None,
        typer.Option(
            "--embedded/--no-embedded",
            help="Use the embedded database, or never; otherwise only where none is configured.",
            show_default=False,
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Label rows in PostgreSQL: the HTTP server and the chores. The app itself is rear-diff-tui.

    Example: rear-diff serve --port 8000
    """
    del version  # acted on by its callback
    context.obj = Options(config_file, use_embedded)
