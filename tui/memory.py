"""What the running app remembers of how its tables are left, for the next start."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from tui.state import DatabaseState, State, TableState, save_state

NOTHING_YET = State()


class Memory:
    """The part of the state that is about one database, and what changed in it since it was saved.

    Without a file nothing outlives the app. All but `save` is for the event loop.
    """

    def __init__(
        self, file: Path | None = None, database: str = "", found: State = NOTHING_YET
    ) -> None:
        self._file = None if found.sealed else file
        self._database = database
        known = found.databases.get(database, DatabaseState())
        self._tab = known.tab
        self._tables = dict(known.tables)
        self._theme: str | None = None
        self._screens: dict[str, Callable[[], TableState]] = {}
        self._saving = Lock()
        self.trouble = found.trouble
        """Why nothing is remembered from before, for the person; empty where all is well."""

    @property
    def tab(self) -> str | None:
        """The name of the tab that was in front."""
        return self._tab

    def table(self, name: str) -> TableState:
        """How a table was left."""
        return self._tables.get(name, TableState())

    def watch(self, name: str, left: Callable[[], TableState]) -> None:
        """Ask `left` how the table is left, whenever that is noted."""
        self._screens[name] = left

    def choose_theme(self, name: str) -> None:
        """The person wants this theme from now on."""
        self._theme = name

    def changes(self, tab: str) -> State | None:
        """What has changed since this was last asked, with `tab` in front; None if nothing has."""
        if self._file is None:
            return None
        tables = {name: left() for name, left in self._screens.items()}
        tables = {name: table for name, table in tables.items() if table != self._tables.get(name)}
        changed_tab = tab if tab != self._tab else None
        if not (tables or changed_tab or self._theme):
            return None
        self._tables.update(tables)
        self._tab = tab
        theme, self._theme = self._theme, None
        return State(theme, {self._database: DatabaseState(changed_tab, tables)})

    def save(self, changes: State) -> None:
        """Write what has changed; for a thread. Raises `StateUnsaved`."""
        if self._file:
            with self._saving:
                save_state(self._file, changes)
