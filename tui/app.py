"""The app: it composes the session and the screens, and navigates between them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.signal import Signal

from rear_diff.identity import identity
from rear_diff.labelling.journal import JournalError, journal_file
from tui.changing_app import ChangingApp
from tui.connecting import stay_connected
from tui.errand import Errand
from tui.hearing import Hearing
from tui.hearing_app import HearingApp
from tui.keeping import Keeper
from tui.keys import KeyedApp, active_on, of, shown_key
from tui.keys.bindings.app import ANYWHERE, APP, HELP, TABS
from tui.keys.in_order import KeysInOrder
from tui.keys.rebinding import read_keymap
from tui.leaving import LeavingApp
from tui.memory import Memory
from tui.messages import DatabaseAwayNow, DatabaseOpened
from tui.remembering import Remembering
from tui.screens import TAB_PLACES, VIEW_PLACES, TabPlace
from tui.screens.table_screen import TableScreen
from tui.session import Session, user_name
from tui.theme_choice import NAME
from tui.themed import ThemedApp
from tui.undertakings import Undertakings
from tui.undoing import Undoing
from tui.writing import Writer

if TYPE_CHECKING:
    from rear_diff.database.connect import Target
    from rear_diff.settings import Settings, TuiSettings
    from tui.last_seen import Ran
    from tui.picture import Picture
    from tui.preparing import Prepared
    from tui.recalled import Recalled

WIDE = 110
"""Columns from which the details stand at the right of the table."""

REMEMBER_EVERY = 2.0
"""Seconds between looks at what is to be found again at the next start."""


class RearDiffApp(
    ThemedApp,
    KeyedApp,
    KeysInOrder,
    ChangingApp,
    HearingApp,
    LeavingApp,
    inherit_bindings=False,
):
    """Label rows in PostgreSQL, one key a label."""

    TITLE = "rear-diff"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = of(TABS, HELP, APP, ANYWHERE)

    # Without a repaint: of the app it would be the whole screen.
    waiting_for: reactive[str] = reactive("", repaint=False)
    """Why changes or rows wait, when the database is away."""

    def __init__(
        self,
        target: Target | None,
        settings: TuiSettings | Ran,
        where: str = "",
        api: str = "",
        *,
        memory: Memory | None = None,
        tab: str | None = None,
        asked_filter: str | None = None,
        picture: Picture | None = None,
        recalled: Recalled | None = None,
        database: str = "",
        keeper: Keeper | None = None,
        who: str | None = None,
        everything: Settings | None = None,
    ) -> None:
        """`tab` and `asked_filter` are what to begin with, whatever `memory` has of them.

        `database` is its identity (`rear_diff.identity`), `keeper` has the journal, if not the
        user's own, `who` is labelling, if not the user of the machine, and `everything` is all that
        is set.
        """
        super().__init__(settings.theme or NAME)
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
        self._target = target
        self.keymap = read_keymap(settings.keys)
        self.set_keymap(dict(self.keymap.for_textual()))
        memory = memory or Memory()
        names = [place.name for place in (*TAB_PLACES, *VIEW_PLACES)]
        self._first_tab = next((each for each in (tab, memory.tab) if each in names), names[0])
        self._remembering = Remembering(memory, lambda: self.current_mode, self._say)
        if recalled:
            database = recalled.seen.identity
        elif target and not database:
            database = identity(target.parameters)
        self._keeper = keeper or Keeper(journal_file())
        self.session = Session(
            writer=Writer(self, self._keeper, database),
            opened=Signal(self, "opened"),
            settled=Signal(self, "settled"),
            kept=Signal(self, "kept"),
            not_kept=Signal(self, "not kept"),
            returned=Signal(self, "returned"),
            undoing=Undoing(self._keeper, database),
            undertakings=Undertakings(self, self._keeper, database),
            heard=Signal(self, "heard"),
            hearing=Hearing(self, lambda: self.session.who, self._standing, self._shown_tables),
            tabs=tuple((place.name, place.heading) for place in TAB_PLACES),
            where=where,
            page_rows=settings.page_rows,
            api=api,
            read_only=settings.read_only,
            memory=memory,
            asked_filters={} if asked_filter is None else {self._first_tab: asked_filter},
            seen=recalled.seen if recalled else None,
            who=who or user_name(),
            settings=everything,
        )
        self.session.writer.who_changed = self.session.hearing.announced.who
        for place in (*TAB_PLACES, *VIEW_PLACES):
            self.add_mode(place.name, partial(self._new_screen, place))
        self._views = {place.tab: place.name for place in VIEW_PLACES if place.name == memory.tab}
        # As Textual's DEFAULT_MODE would have it, which is one for all apps of a class. To switch
        # from an empty screen takes some 80 ms, of which it waits 50.
        self._screen_stacks, self._current_mode = {self._first_tab: []}, self._first_tab
        self._picture = picture
        self._recalled = recalled
        self._away_since: datetime | None = None
        self.prepared: Prepared | None = None
        """What was prepared behind the rows of last time."""
        self.starts_anew = False
        """Whether another database is meant than the one seen last, or other settings hold."""
        self.trouble: Exception | None = None
        """Why nothing could be prepared."""

    def _new_screen(self, place: TabPlace) -> Screen[None]:
        screen: Screen[None] = place.load()(self.session)  # type: ignore[arg-type]
        return screen

    def on_mount(self) -> None:
        """Show a tab, and connect meanwhile."""
        if self._recalled:
            # The rows of last time come first; what takes long to import would hold them up.
            self.call_after_refresh(self.call_after_refresh, self._begin)
        else:
            self._begin()
        self.set_interval(REMEMBER_EVERY, self._remembering.note)
        if not self.is_headless:
            for number in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, self._leave_on, number)

    def _begin(self) -> None:
        self._keeper.start()
        self.run_worker(self._open_journal(), group="journal")
        self.run_worker(self._connect(), group="connect", exclusive=True)

    async def _open_journal(self) -> None:
        """Find what an earlier run has left unsent, and what can be undone."""
        try:
            await self._keeper.ask(lambda journal: journal.open())
            await self.session.writer.take_over()
            await self.session.undoing.load()
            await self.session.undertakings.load()
            await self.count_conflicts()
        except JournalError as error:
            self._say(f"Labels are refused. {error}")

    async def _prepare(self, recalled: Recalled) -> Target | None:
        try:
            prepared = await asyncio.to_thread(recalled.begin, self._tell_preparing)
        except Exception as error:
            self.trouble = error
            self.exit(return_code=2)
            return None
        self.prepared = prepared
        self.starts_anew = not recalled.holds(prepared)
        if self.starts_anew:
            self.exit()
            return None
        self.session.where, self.session.api = prepared.where, prepared.api
        self.session.settings = prepared.everything
        self.revive_with(prepared.revive)
        return prepared.target

    def revive_with(self, revive: Callable[[], None] | None) -> None:
        """How the database's server is started anew, should it have died."""
        self.session.writer.patience.revive = revive

    def _tell_preparing(self, step: str) -> None:
        self.call_from_thread(setattr, self, "waiting_for", step)

    async def _connect(self) -> None:
        target = await self._prepare(self._recalled) if self._recalled else self._target
        if target:
            await stay_connected(target, self.session.writer, self)

    def on_database_opened(self, message: DatabaseOpened) -> None:
        """Tell the screens."""
        self.session.database = message.database
        self.waiting_for = ""
        self.session.opened.publish(message.database)
        self.run_worker(
            Errand(self.session.hearing.run, message.database), group="hearing", exclusive=True
        )

    def on_database_away_now(self, message: DatabaseAwayNow) -> None:
        """Say so, and when it is tried again."""
        self._away_since = self._away_since or datetime.now()
        tried = f"next try in {message.seconds} s" if message.seconds else "trying now"
        safe = " · safe on disk" if self.unsent else ""
        if message.away and self.session.database:
            self.waiting_for = f"database away since {self._away_since:%H:%M:%S} · {tried}{safe}"
        else:
            self.waiting_for = f"{message.why} {tried.capitalize()}.{safe}"

    def on_database_back(self) -> None:
        """Show again what could not be read meanwhile."""
        self._away_since, self.waiting_for = None, ""
        self.session.returned.publish(None)

    def action_show_tab(self, name: str) -> None:
        """Show a tab, in the view in which it was seen last."""
        self.switch_mode(self._views.get(name, name))

    def action_show_view(self, tab: str, name: str) -> None:
        """Show another view of a tab."""
        self._views[tab] = name
        self.switch_mode(name)

    def on_key(self, event: events.Key) -> None:
        """Let keys behind the one that leaves the app find nothing to act on."""
        if self.return_code is not None:
            event.prevent_default()

    def get_key_display(self, binding: Binding) -> str:
        """A key as the app writes it everywhere."""
        return shown_key(binding.key)

    def action_help(self) -> None:
        """Show the keys that work on the screen."""
        from tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen.title or "", active_on(self.screen)))

    def action_palette(self) -> None:
        """Find a command by its name."""
        from tui.palette import palette

        self.push_screen(palette())

    def action_help_quit(self) -> None:
        """Say how to leave, to whoever pressed the key that stops programs."""
        ways = ("app.quit", "app.quit-anywhere")
        key = next(filter(None, map(self.keymap.shown, ways)), "")
        self.notify(f"{key} leaves the app.", markup=False)

    def _fatal_error(self) -> None:
        """Leave with the traceback, but without Textual's list of locals: one may be a password."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        traceback = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(
            Segments(self.console.render(traceback, self.console.options))
        )
        self._close_messages_no_wait()

    def action_choose_theme(self) -> None:
        """Choose the colours."""
        from tui.screens.themes import ThemeScreen

        self.push_screen(ThemeScreen(), self._choose_theme)

    def _choose_theme(self, name: str | None) -> None:
        if name is not None:
            self.session.memory.choose_theme(name)

    def _say(self, text: str) -> None:
        if isinstance(self.screen, TableScreen):
            self.screen.status.say(text, loud=True)
