"""What the subcommands have in common: the settings, and how errors are told."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from rear_diff.settings import LoadedSettings, Settings, export_libpq_variables, load_settings

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from rear_diff.labelling.journal import Journal

Answer = TypeVar("Answer")

PROBLEM = 1
"""Exit status: it was asked rightly and did not work out."""
MISUSE = 2
"""Exit status: a setting or an argument is wrong."""
STOPPED = 130
"""Exit status: it was told to stop, by Ctrl+C or SIGTERM."""

EXIT_CODES: Mapping[int, str] = {
    0: "it is as it was asked for",
    PROBLEM: "it did not work out, in whole or in part, and standard error or the lines tell why",
    MISUSE: "a wrong argument, filter or setting; of `audit` any error",
    STOPPED: "stopped, by ctrl+c or SIGTERM",
}
"""What each exit status says."""


@dataclass(frozen=True)
class Options:
    """The options before the subcommand."""

    config: Path | None
    embedded: bool | None


def settings_of(context: typer.Context, flags: Mapping[str, object] = {}) -> LoadedSettings:
    """The settings in effect, the subcommand's own `flags` by key among them.

    libpq's variables from .env are in the environment afterwards. Raises `SettingsError`.
    """
    options: Options = context.obj
    loaded = load_settings({"pgsql.embedded": options.embedded, **flags}, config=options.config)
    export_libpq_variables(loaded)
    return loaded


def who_labels(settings: Settings) -> str:
    """Who is labelling: the setting, else the user's name on the machine; empty where none is."""
    import getpass

    try:
        return settings.labelling.who or getpass.getuser()
    except (KeyError, OSError):
        return ""


@contextmanager
def told(status: int = PROBLEM) -> Iterator[None]:
    """Whatever goes wrong, as a line on standard error and an exit status."""
    # Within, because a command that only shows its help needs none of them.
    from rear_diff.access.tokens import TokenFileError
    from rear_diff.database.embedded import EmbeddedError
    from rear_diff.database.errors import DatabaseError
    from rear_diff.database.migrate import NotOurs
    from rear_diff.settings import SettingsError

    try:
        yield
    except SettingsError as error:
        fail(str(error), MISUSE)
    except (DatabaseError, EmbeddedError, NotOurs, TokenFileError) as error:
        fail(str(error), status)


def fail(message: str, status: int = PROBLEM) -> NoReturn:
    """Say what went wrong, and end."""
    typer.echo(f"rear-diff: {message}", err=True)
    raise typer.Exit(status)


def say(line: str) -> None:
    """Tell of a step under way, on standard error: standard output is for what was asked."""
    typer.echo(line, err=True)


async def stoppable(work: Coroutine[object, object, Answer]) -> Answer:
    """What `work` gives; SIGTERM cancels it as Ctrl+C does. Raises `asyncio.CancelledError`."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


async def tell_left_behind(database: "Database", journal: "Journal", identity: str) -> None:
    """Send what ended runs of the app or of commands have left unsent, and say what became of it.

    Raises `JournalError` and `DatabaseError`.
    """
    from rear_diff.labelling.bulk.left_behind import send_left_behind

    if results := await send_left_behind(database, journal, identity):
        count = results.total()
        changes = "1 change" if count == 1 else f"{count:,} changes"
        became = ", ".join(f"{number:,} {result}" for result, number in results.items())
        say(f"An earlier run had left {changes} unsent: {became}.")
