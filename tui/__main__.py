"""`rear-diff-tui`: the terminal app."""

import argparse
import asyncio
import gc
import logging
import sys
from importlib import import_module
from pathlib import Path
from threading import Thread

from rear_diff import __version__
from tui.terminal import UnfitTerminal, check_terminal, prepare_environment


def main() -> None:
    """Run the app; ends with a line on standard error and status 2 where it cannot."""
    arguments = _parser().parse_args()
    try:
        check_terminal()
    except UnfitTerminal as unfit:
        sys.exit(_complain(str(unfit)))
    prepare_environment()
    # Behind the checks, because these take a while to import.
    from rear_diff.database.embedded import EmbeddedError
    from rear_diff.database.errors import DatabaseError
    from rear_diff.settings import SettingsError

    try:
        _run(arguments)
    except (SettingsError, DatabaseError, EmbeddedError) as error:
        sys.exit(_complain(str(error)))
    except KeyboardInterrupt:
        sys.exit(130)


def _run(arguments: argparse.Namespace) -> None:
    from rear_diff.settings import export_libpq_variables, load_settings

    loaded = load_settings(_flags(arguments), config=arguments.config)
    export_libpq_variables(loaded)
    settings = loaded.settings
    from rear_diff.opening import prepared, uses_embedded

    # The app takes its time to import, meanwhile the server answers.
    importing = Thread(target=import_module, args=("tui.app",), daemon=True)
    importing.start()
    if settings.tui.keys:
        # Before a server is started, and only where it costs somebody who changed keys.
        from tui.keys.rebinding import read_keymap

        read_keymap(settings.tui.keys, loaded.origins["tui.keys"])
    with prepared(settings, say=print) as target:
        importing.join()
        from tui.app import RearDiffApp

        logging.getLogger("psycopg").setLevel(logging.CRITICAL)
        # What is imported stays: to look through it for garbage held a key up for 100 ms.
        gc.freeze()
        where = "embedded" if uses_embedded(settings) else ""
        app = RearDiffApp(target, settings.tui, where, settings.api.origin)
        asyncio.run(app.run_async(mouse=settings.tui.mouse))


def _flags(arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "pgsql.embedded": arguments.embedded,
        "tui.read_only": arguments.read_only,
        "tui.mouse": arguments.mouse,
        "tui.theme": arguments.theme,
    }


def _parser() -> argparse.ArgumentParser:
    # argparse and not Typer: the app's start is counted in milliseconds.
    parser = argparse.ArgumentParser(
        prog="rear-diff-tui",
        description="Label rows in PostgreSQL, one key a label. Without a configured database an"
        " embedded one with sample rows is used.",
        epilog="example: rear-diff-tui --read-only      keys: the last line of the app, and ?",
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="read this config.toml")
    parser.add_argument(
        "--embedded",
        action="store_true",
        default=None,
        help="use the embedded database, whatever is configured",
    )
    parser.add_argument(
        "--read-only", action="store_true", default=None, help="show rows, change nothing"
    )
    parser.add_argument("--mouse", action="store_true", default=None, help="use the mouse")
    parser.add_argument("--theme", metavar="NAME", help="the colours, by a Textual theme's name")
    parser.add_argument("--version", action="version", version=f"rear-diff {__version__}")
    return parser


def _complain(text: str) -> int:
    sys.stderr.write(f"rear-diff-tui: {text}\n")
    return 2


if __name__ == "__main__":
    main()
