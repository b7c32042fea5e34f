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
app.command(name="serve")(serving.serve)
app.command(name="list")(listing.list_rows)
app.command(name="label")(labelling.label)
app.command(name="export")(exporting.export)
app.command(name="doctor")(doctor.doctor)
app.command(name="config")(config.show)
app.command(name="migrate")(migrating.migrate)
app.command(name="worker")(working.worker)
app.command(name="audit")(audit.audit)
app.command(name="import-shows")(tasks.import_shows)
app.command(name="import-movies")(tasks.import_movies)
app.command(name="update-ratings")(tasks.update_ratings)
app.command(name="validate-sources")(tasks.validate_sources)
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
