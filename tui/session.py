"""What the screens of one running app have in common."""

import getpass
from dataclasses import dataclass, field

from textual.signal import Signal

from rear_diff.database.connect import Database
from rear_diff.labelling import UndoStack
from tui.messages import ChangeSettled
from tui.writing import Writer


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
    tabs: tuple[tuple[str, str], ...]
    """Each tab's name and heading, in the order of their digits."""
    where: str = ""
    """The database's place in a word, for the status."""
    page_rows: int = 200
    read_only: bool = False
    """Whether the person asked for labelling to be off."""
    who: str = field(default_factory=user_name)
    database: Database | None = None
    undo: UndoStack = field(default_factory=UndoStack)
