"""Rows that somebody else changed meanwhile: what they say, what mine would be, and the choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static
from textual.widgets.option_list import Option

from rear_diff.labelling.journal import JournalError, Resolution
from rear_diff.labelling.journal.conflicts import Disagreement, disagreements
from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import CONFLICTS
from tui.presentation import LABELS, ago, local_now, name_of
from tui.screens.listing import Listing
from tui.screens.sheet import Sheet
from tui.session import Session
from tui.widgets.virtual_table import fit, plain

NAME_WIDTH = 24
VALUE_WIDTH = 11
WHO_WIDTH = 22


class ConflictsScreen(Sheet[None], inherit_bindings=False):
    """The open conflicts, a row each. Nothing of theirs is overwritten unless one says so here."""

    DEFAULT_CSS = """
    ConflictsScreen #said { height: auto; color: $text-warning; margin-top: 1; display: none; }
    """
    TITLE = "Conflicts"
    BINDINGS: ClassVar[list[BindingType]] = of(CONFLICTS, HELP, SCREEN)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: list[Disagreement] = []

    def compose(self) -> ComposeResult:
        """What the keys do, the heads of the columns, and the rows."""
        with Vertical(classes="sheet"):
            what = {
                "conflicts.theirs": "keeps theirs",
                "conflicts.mine": "sets mine",
                "conflicts.all-theirs": "keeps all of theirs",
            }
            yield Static(Text(keymap_of(self).told(what), "dim"))
            heads = f"{'':<{NAME_WIDTH}} {'mine':<{VALUE_WIDTH}} {'theirs':<{VALUE_WIDTH}} by whom"
            yield Static(Text(f"\n{heads}", "bold"), id="heads")
            yield Listing()
            yield Static(id="said", markup=False)

    async def on_mount(self) -> None:
        """Read them."""
        self.query_one(Listing).focus()
        await self._fill()

    async def _fill(self) -> None:
        try:
            identity = self._session.writer.identity
            found = await self._session.writer.keeper.ask(
                lambda journal: journal.conflicts(identity)
            )
        except JournalError as error:
            self._say(str(error))
            return
        self._say("")
        self._rows = disagreements(found)
        listing = self.query_one(Listing)
        highlighted = listing.highlighted or 0
        listing.clear_options()
        listing.add_options([_option(row, self._who(row)) for row in self._rows])
        if self._rows:
            listing.highlighted = min(highlighted, len(self._rows) - 1)
        else:
            self._say("No conflict is open.")

    def _who(self, row: Disagreement) -> str:
        """Who changed it; what was heard since it was found counts as well."""
        change, announced = row.change, self._session.hearing.announced
        return row.who or announced.who(change.table.name, change.key, row.since)

    def _say(self, text: str) -> None:
        said = self.query_one("#said", Static)
        said.update(Text(plain(text)))
        said.display = bool(text)

    @property
    def _row(self) -> Disagreement | None:
        index = self.query_one(Listing).highlighted
        return self._rows[index] if index is not None and index < len(self._rows) else None

    async def action_theirs(self) -> None:
        """Keep what the row holds."""
        if row := self._row:
            await self._close([row], Resolution.THEIRS)

    async def action_mine(self) -> None:
        """Set mine, provided that the row holds still what is shown here."""
        if row := self._row:
            draft = row.set_mine(self._session.who)
            # First, so that a crash between the two leaves the wish and not the conflict alone.
            if draft:
                self._session.undoing.did(draft)
                self._session.writer.put(draft)
            await self._close([row], Resolution.MINE)

    async def action_all_theirs(self) -> None:
        """Keep what all of the rows hold."""
        await self._close(self._rows, Resolution.THEIRS)

    async def _close(self, rows: list[Disagreement], resolution: Resolution) -> None:
        entries = [entry for row in rows for entry in row.entries]
        try:
            await self._session.writer.keeper.ask(
                lambda journal: journal.resolve(entries, resolution)
            )
        except JournalError as error:
            self._say(str(error))
            return
        await self._fill()
        if not self._rows:
            self.dismiss(None)


def _option(row: Disagreement, who: str) -> Option:
    table, since = row.change.table, row.since
    name = name_of(table, {table.key: row.change.key, **row.held})
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(fit(plain(name), NAME_WIDTH)).append(" ")
    line.append(fit(_told(row.mine), VALUE_WIDTH), "bold").append(" ")
    line.append(fit(_told(row.theirs), VALUE_WIDTH), "bold").append(" ")
    when = ago(since, local_now()) if since and since.tzinfo else ""
    words = plain(", ".join(filter(None, (who or "unknown", when))))
    line.append(fit(words, WHO_WIDTH), "dim")  # a list wraps what has no room
    return Option(line)


def _told(values: Mapping[str, Any]) -> str:
    """What values say, in a few words: the label, or else whatever differs."""
    if "label" in values:
        label = values["label"]
        return LABELS[label].text if label in LABELS else plain(str(label or "no label"))
    told = (f"{name} {_word(value)}" for name, value in values.items())
    return plain(", ".join(told)) or "the same"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)
