"""What the screens of one running app have in common."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.signal import Signal

from rear_diff.labelling import why_not
from rear_diff.tables import TRAINING
from tui.hearing import Heard, Hearing
from tui.memory import Memory
from tui.messages import ChangeSettled, ChangesKept, ChangesNotKept
from tui.undertakings import Undertakings
from tui.undoing import Undoing
from tui.writing import Writer

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from rear_diff.database.offer import Offer
    from rear_diff.settings import Settings
    from tui.last_seen import LastSeen


def user_name() -> str:
    """Who is labelling: the user's name on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


@dataclass
class Session:
    """One run of the app: its database once it is there, its writer, and what can be undone."""

    writer: Writer
    opened: Signal[Database]
    """Published when the database is there."""
    settled: Signal[ChangeSettled]
    """Published when a change has found its outcome."""
    kept: Signal[ChangesKept]
    """Published when changes are in the journal."""
    not_kept: Signal[ChangesNotKept]
    """Published when changes could not be written to the journal."""
    returned: Signal[None]
    """Published when the database answers again."""
    undoing: Undoing
    undertakings: Undertakings
    """Changes of many rows, under way or left unfinished."""
    hearing: Hearing
    """What others do, and who they are."""
    heard: Signal[Heard]
    """Published when others were heard."""
    tabs: tuple[tuple[str, str], ...]
    """Each tab's name and heading, in the order of their digits."""
    where: str = ""
    """The database's place in a word, for the status."""
    page_rows: int = 200
    api: str = ""
    """Where the HTTP face is asked, such as `http://127.0.0.1:8000`."""
    read_only: bool = False
    """Whether the person asked for labelling to be off."""
    memory: Memory = field(default_factory=Memory)
    asked_filters: dict[str, str] = field(default_factory=dict)
    """Filters that were asked for at the start, by table, in place of those remembered."""
    seen: LastSeen | None = None
    """What is shown until the database answers."""
    who: str = field(default_factory=user_name)
    database: Database | None = None
    settings: Settings | None = None
    """Everything that is set; None where nobody has said."""
    catalogue_changes: int = 0
    """How often this run has changed the catalogue: each view of it looks again."""

    def chosen(self) -> Settings:
        """Everything that is set, or what holds where nothing is."""
        if self.settings is None:
            from rear_diff.settings import Settings

            self.settings = Settings()
        return self.settings

    @property
    def why_read_only(self) -> str | None:
        """Why no title can be labelled, in a sentence; None where one can, or nobody knows yet."""
        if self.read_only:
            return "You asked for it."
        if self.offer is None:
            return None
        return why_not(self.offer, TRAINING, TRAINING.actions[0].sets)

    @property
    def offer(self) -> Offer | None:
        """What the database offers, or offered when it was seen last; None where nobody knows."""
        if self.database:
            return self.database.offer
        return self.seen.offer if self.seen else None

    @property
    def place(self) -> str:
        """Who is connected to what, and with which rights, for the line at the top."""
        if self.database is None:
            return ""
        offer = self.database.offer
        rights = "ro" if self.why_read_only else "rw"
        return f"{offer.role}@{self.where or offer.database}  {rights}"
