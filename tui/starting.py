"""From what the command line says to an app that runs, and what it says in leaving."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from threading import Thread, Timer
from typing import TYPE_CHECKING

from rear_diff.labelling.journal.entry import FILE as JOURNAL
from tui.keeping import Keeper
from tui.last_seen import FILE, LastSeen, load_last_seen
from tui.memory import Memory
from tui.picture import Picture
from tui.preparing import prepare
from tui.recalled import Begin, Recalled
from tui.state import FILE as STATE
from tui.state import State, load_state, state_file
from tui.terminal import in_a_page
from tui.theme_choice import first_theme

if TYPE_CHECKING:
    from tui.app import RearDiffApp
    from tui.arguments import Arguments
    from tui.first_frame import Painted


SWITCH = 0.0005
"""Seconds after which a thread that wants to go on may. One of Textual's writes the frames, and
with Python's 5 ms each would wait as long for whatever the screen does next."""


def run(arguments: Arguments, here: str, *, as_left: bool, painted: Painted | None) -> int:
    """Run the app until it is left; the status to leave with.

    `here` are the circumstances. Where it begins `as_left`, its first frame may be `painted` on the
    terminal already. Raises what kept it from beginning, of which `is_for_the_person` tells.
    """
    file = state_file()
    state = load_state(file)
    flags = arguments.flags
    pictures = file.with_name(FILE)
    with ExitStack() as stack:
        begin = partial(prepare, flags, arguments.config, state.theme, stack)
        prepared = None
        seen = load_last_seen(pictures, here) if as_left else None
        if painted and not seen:
            painted.take_away()
        if seen:
            app = _as_seen(seen, begin, Picture(pictures, here, seen.identity, seen.ran), state)
            if painted:
                from tui.taking_over import taking_over

                app.driver_class = taking_over(painted)
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
            everything=prepared.everything,
        )
        app.revive_with(prepared.revive)
        return _leave(app, prepared.ran.mouse)


def _say(line: str) -> None:
    # Of a page's app the standard output is the page's.
    print(line, file=sys.stderr if in_a_page() else sys.stdout)


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
    sys.setswitchinterval(SWITCH)
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


def is_for_the_person(error: Exception) -> bool:
    """Whether the message of what kept the app from beginning says all that there is to know."""
    from rear_diff.database.embedded import EmbeddedError
    from rear_diff.database.errors import DatabaseError
    from rear_diff.settings import SettingsError

    return isinstance(error, SettingsError | DatabaseError | EmbeddedError)
