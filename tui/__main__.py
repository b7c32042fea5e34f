"""`rear-diff-tui`: the terminal app."""

import argparse
import asyncio
import gc
import logging
import os
import sys
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from rear_diff import __version__
from tui.identity import EMBEDDED, identity
from tui.memory import Memory
from tui.state import State, load_state, state_file
from tui.tab_names import TABS, UnknownTab, tab_named
from tui.terminal import UnfitTerminal, check_terminal, prepare_environment
from tui.theme_choice import NAME, UnknownTheme, check_theme, first_theme

if TYPE_CHECKING:
    from rear_diff.settings import LoadedSettings, TuiSettings


def main() -> None:
    """Run the app; ends with a line on standard error and status 2 where it cannot."""
    arguments = _parser().parse_args()
    try:
        if arguments.tab is not None:
            arguments.tab = tab_named(arguments.tab)
        check_terminal()
    except (UnknownTab, UnfitTerminal) as unfit:
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
    file = state_file()
    state = load_state(file)
    themed = _themed(loaded, state)
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
        where = EMBEDDED if uses_embedded(settings) else ""
        app = RearDiffApp(
            target,
            themed,
            where,
            settings.api.origin,
            memory=Memory(file, where or identity(target.parameters), state),
            tab=arguments.tab,
            asked_filter=arguments.filter,
        )
        asyncio.run(app.run_async(mouse=settings.tui.mouse))
        if app.return_code:
            sys.exit(app.return_code)


def _flags(arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "pgsql.embedded": arguments.embedded,
        "tui.read_only": arguments.read_only,
        "tui.mouse": arguments.mouse,
        "tui.theme": arguments.theme,
    }


def _themed(loaded: "LoadedSettings", state: State) -> "TuiSettings":
    """The settings of the app with the theme to start in."""
    from rear_diff.settings import SettingsError

    tui = loaded.settings.tui
    try:
        check_theme(tui.theme or NAME)
    except UnknownTheme as unknown:
        raise SettingsError(f"{loaded.origins['tui.theme']}: {unknown}") from None
    return tui.model_copy(update={"theme": first_theme(tui.theme, state.theme, os.environ)})


def _parser() -> argparse.ArgumentParser:
    # argparse and not Typer: the app's start is counted in milliseconds.
    parser = argparse.ArgumentParser(
        prog="rear-diff-tui",
        description="Label rows in PostgreSQL, one key a label. Without a configured database an"
        " embedded one with sample rows is used.",
        epilog="example: rear-diff-tui --tab media --filter error:yes   keys: ? in the app",
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
    parser.add_argument(
        "--tab", metavar="NAME", help=f"begin with {', '.join(TABS)}, or one by its digit"
    )
    parser.add_argument(
        "--filter", metavar="TEXT", help="what to see of it, as typed after / in the app"
    )
    parser.add_argument("--mouse", action="store_true", default=None, help="use the mouse")
    parser.add_argument(
        "--theme", metavar="NAME", help="the colours, such as nord; T in the app shows all"
    )
    parser.add_argument("--version", action="version", version=f"rear-diff {__version__}")
    return parser


def _complain(text: str) -> int:
    sys.stderr.write(f"rear-diff-tui: {text}\n")
    return 2


if __name__ == "__main__":
    main()
