"""`rear-diff-tui`: the terminal app."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread, Timer
from types import SimpleNamespace
from typing import TYPE_CHECKING

from rear_diff import __version__
from rear_diff.labelling.journal.entry import FILE as JOURNAL
from tui.keeping import Keeper
from tui.last_seen import FILE, LastSeen, circumstances, load_last_seen
from tui.memory import Memory
from tui.picture import Picture
from tui.preparing import prepare
from tui.recalled import Begin, Recalled
from tui.state import FILE as STATE
from tui.state import State, load_state, state_file
from tui.tab_names import TABS, UnknownTab, tab_named
from tui.terminal import UnfitTerminal, check_terminal, in_a_page, prepare_environment
from tui.theme_choice import first_theme

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from tui.app import RearDiffApp


WEB_PORT = 8001


class Arguments(SimpleNamespace):
    """What the command line says; None where it says nothing."""

    config: Path | None = None
    embedded: bool | None = None
    read_only: bool | None = None
    mouse: bool | None = None
    theme: str | None = None
    tab: str | None = None
    filter: str | None = None
    web: int | None = None


def main() -> None:
    """Run the app; ends with a line on standard error and status 2 where it cannot."""
    arguments = _arguments()
    try:
        if arguments.tab is not None:
            arguments.tab = tab_named(arguments.tab)
        if arguments.web is not None:
            sys.exit(_serve_page(arguments.web))
        check_terminal()
    except (UnknownTab, UnfitTerminal) as unfit:
        sys.exit(_complain(str(unfit)))
    prepare_environment()
    try:
        code = _run(arguments)
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        if not _is_for_the_person(error):
            raise
        code = _complain(str(error))
    sys.exit(code)


def _run(arguments: Arguments) -> int:
    file = state_file()
    state = load_state(file)
    flags = _flags(arguments)
    here = circumstances({**flags, "config": arguments.config}, os.environ, Path().absolute())
    pictures = file.with_name(FILE)
    with ExitStack() as stack:
        begin = partial(prepare, flags, arguments.config, state.theme, stack)
        prepared = None
        # A page is given one app; with a picture of other settings there could be two.
        begins_otherwise = arguments.tab is not None or arguments.filter is not None or in_a_page()
        seen = None if begins_otherwise else load_last_seen(pictures, here)
        if seen:
            app = _as_seen(seen, begin, Picture(pictures, here, seen.identity, seen.ran), state)
            code = _leave(app, seen.ran.mouse)
            if not app.starts_anew:
                return code
            prepared = app.prepared
        if prepared is None:
            # The app takes its time to import, meanwhile the server answers.
            Thread(target=import_module, args=("tui.app",), daemon=True).start()
            prepared = begin(_say)
        from tui.app import RearDiffApp

        app = RearDiffApp(
            prepared.target,
            prepared.settings,
            prepared.where,
            prepared.api,
            memory=Memory(file, prepared.identity, state),
            tab=arguments.tab,
            asked_filter=arguments.filter,
            picture=Picture(pictures, here, prepared.identity, prepared.ran),
            database=prepared.identity,
            keeper=Keeper(file.with_name(JOURNAL), prepared.ran.journal_keep),
            who=prepared.ran.who,
        )
        app.revive_with(prepared.revive)
        app.session.settings = prepared.whole
        return _leave(app, prepared.ran.mouse)


def _say(line: str) -> None:
    # Of a page's app the standard output is the page's.
    print(line, file=sys.stderr if in_a_page() else sys.stdout)


def _serve_page(port: int) -> int:
    try:
        from tui.web.server import PageServer, listen
    except ImportError:
        return _complain("--web wants an extra: pip install 'rear-diff[web]'")
    _, rest = _web_parser().parse_known_args()
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    try:
        server = PageServer(rest, listen(port))
    except (OSError, OverflowError) as error:
        return _complain(f"Port {port} cannot be listened to: {error}. Another: --web PORT.")
    print(f"Open {server.address}\nCtrl+C ends it.", flush=True)  # noqa: T201
    server.run()
    return 0


def _as_seen(seen: LastSeen, begin: Begin, picture: Picture, state: State) -> RearDiffApp:
    """An app that begins with the picture of last time, and prepares behind it."""
    from tui.app import RearDiffApp

    theme = first_theme(seen.ran.theme, state.theme, os.environ)
    return RearDiffApp(
        None,
        seen.ran._replace(theme=theme),
        memory=Memory(picture.file.with_name(STATE), seen.identity, state),
        tab=seen.table,
        picture=picture,
        recalled=Recalled(seen, begin),
        keeper=Keeper(picture.file.with_name(JOURNAL), seen.ran.journal_keep),
        who=seen.ran.who,
    )


def _leave(app: RearDiffApp, mouse: bool) -> int:
    """Run `app`; the status to leave with. Raises what kept it from beginning."""
    # What is imported stays: to look through it for garbage held a key up for 100 ms.
    gc.freeze()
    with asyncio.Runner() as runner:
        runner.run(app.run_async(mouse=mouse))
        if app.trouble:
            raise app.trouble
        code = app.return_code or 0
        if not app.starts_anew:
            _say_farewell(app)
            _end_within(app.seconds_left, code)
    return code


def _say_farewell(app: RearDiffApp) -> None:
    if app.unsent:
        changes = "1 change is" if app.unsent == 1 else f"{app.unsent:,} changes are"
        sys.stdout.write(f"{changes} not in the database yet; the next start sends them.\n")


def _end_within(seconds: float, code: int) -> None:
    """End in that time, also where a server that froze holds up whoever would leave it in order.

    The terminal is as it was before, and everything is on the disk.
    """
    sys.stdout.flush()
    ending = Timer(seconds, os._exit, (code,))
    ending.daemon = True
    ending.start()


def _is_for_the_person(error: Exception) -> bool:
    from rear_diff.database.embedded import EmbeddedError
    from rear_diff.database.errors import DatabaseError
    from rear_diff.settings import SettingsError

    return isinstance(error, SettingsError | DatabaseError | EmbeddedError)


def _arguments() -> Arguments:
    # Without any, as it is mostly started, nobody waits 10 ms for a parser of them.
    return _parser().parse_args(namespace=Arguments()) if sys.argv[1:] else Arguments()


def _flags(arguments: Arguments) -> dict[str, object]:
    return {
        "pgsql.embedded": arguments.embedded,
        "tui.read_only": arguments.read_only,
        "tui.mouse": arguments.mouse,
        "tui.theme": arguments.theme,
    }


def _parser() -> ArgumentParser:
    # argparse and not Typer: the app's start is counted in milliseconds.
    from argparse import ArgumentParser

    parser = ArgumentParser(
        parents=[_web_parser()],
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


def _web_parser() -> ArgumentParser:
    from argparse import ArgumentParser

    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(
        "--web",
        type=int,
        nargs="?",
        const=WEB_PORT,
        metavar="PORT",
        help=f"serve the app in a page, to this machine alone, at {WEB_PORT} unless said",
    )
    return parser


def _complain(text: str) -> int:
    sys.stderr.write(f"rear-diff-tui: {text}\n")
    return 2


if __name__ == "__main__":
    main()
