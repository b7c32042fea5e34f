"""The views of shows and of movies: what is below each, and its label in training."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from rear_diff.catalogue.below import Part, below
from rear_diff.catalogue.editing.kinds import KINDS, PARTS, Kind
from rear_diff.database.errors import DatabaseError
from rear_diff.query import BoundTable, Row
from tui.errand import Errand
from tui.keys import of, shown
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.catalogue import CATALOGUE
from tui.keys.bindings.catalogue import PARTS as PARTS_KEYS
from tui.keys.bindings.table import DETAILS, FILTERING, FINDING, LABELS
from tui.messages import ReadFailed
from tui.screens.catalogue.labels import LABEL_COLUMN, Labels, LinksRead
from tui.screens.catalogue.managing import Spot
from tui.screens.catalogue.screen import CatalogueScreen
from tui.session import Session
from tui.widgets.parts_tree import PartsTree
from tui.widgets.row_detail import RowDetail
from tui.widgets.virtual_table import Column

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from tui.screens.catalogue.poster import Missing

AFTER = 2
"""Columns before the label's: the title and its year."""


@dataclass
class PartsRead(Message):
    """What is below a title."""

    number: int
    parts: Sequence[Part]


class TitlesScreen(CatalogueScreen, inherit_bindings=False):
    """Titles with what is below the one under the cursor, and with their labels, set as on the
    tab of training."""

    BINDINGS: ClassVar[list[BindingType]] = of(
        LABELS, CATALOGUE, PARTS_KEYS, FILTERING, FINDING, DETAILS, SCREEN
    )
    KIND: ClassVar[Kind]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.labels = Labels(self)
        self._shown_parts: int | None = None

    def beside(self) -> ComposeResult:
        """The details, and the tree."""
        with Container(id="beside"):
            yield RowDetail()
            yield PartsTree()

    @property
    def parts_tree(self) -> PartsTree:
        """What is below the title under the cursor."""
        return self.query_one(PartsTree)

    def on_mount(self) -> None:
        """Hear what becomes of labels."""
        self.labels.listen()

    def columns(self, bound: BoundTable, name_width: int) -> list[Column]:
        """The table's columns, with the label behind the year."""
        columns = super().columns(bound, name_width)
        return [*columns[:AFTER], LABEL_COLUMN, *columns[AFTER:]]

    def restore(self, bound: BoundTable) -> None:
        """Be as the table was left."""
        super().restore(bound)
        self._align_tree()

    def action_toggle_detail(self) -> None:
        """Show or hide what stands beside the table."""
        super().action_toggle_detail()
        self._align_tree()

    def _align_tree(self) -> None:
        self.query_one("#beside").display = self.query_one(RowDetail).display

    # Labels

    def _shown(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        shown = super()._shown(rows)
        return {key: {**row, **self.labels.shown(key)} for key, row in shown.items()}

    def load(self, *, keep_cursor: bool = False) -> None:
        """Ask the screen's question anew, and for the labels."""
        self.labels.forget()
        super().load(keep_cursor=keep_cursor)

    def on_links_read(self, message: LinksRead) -> None:
        """Show the labels."""
        self.labels.take(message)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim the keys of what the role may not do."""
        if action in ("act", "turn", "undo", "redo"):
            return None if self.labels.why_off(action, parameters) else True
        return True

    def on_key(self, event: events.Key) -> None:
        """Say why, when a key is pressed that is off."""
        self.labels.explain(event.key)

    def action_act(self, name: str) -> None:
        """Label the title under the cursor, and go on."""
        self.labels.act(name)

    def action_turn(self, name: str) -> None:
        """Turn a flag of the title under the cursor."""
        self.labels.turn(name)

    def action_undo(self) -> None:
        """Take the last change of a label back."""
        self.labels.undo()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.labels.redo()

    # What is below

    def _show_detail(self) -> None:
        super()._show_detail()
        key, database = self.table.cursor_key, self.session.database
        if self.bound and database and self.table.row_at_cursor is None:
            self._shown_parts = None
            self.parts_tree.show_parts((), "")
        elif self.bound and database and key != self._shown_parts:
            self._read_parts(database, int(str(key)))

    def _read_parts(self, database: Database, number: int) -> None:
        self.run_worker(Errand(self._parts, database, number), group="parts", exclusive=True)

    async def _parts(self, database: Database, number: int) -> None:
        try:
            parts = await database.read(lambda asked: below(asked, self.KIND.name, number))
        except DatabaseError as error:
            self.post_message(ReadFailed(str(error)))
        else:
            self.post_message(PartsRead(number, parts))

    def on_parts_read(self, message: PartsRead) -> None:
        """Show them, if the cursor is still there."""
        if message.number == self.table.cursor_key:
            self._shown_parts = message.number
            self.parts_tree.show_parts(message.parts, f"No {PARTS[self.KIND.name]} yet.")

    def look_again(self) -> None:
        """Ask for everything anew, what is below the title as well."""
        super().look_again()
        key, database = self.table.cursor_key, self.session.database
        if database and key is not None:
            self._read_parts(database, int(str(key)))

    def action_parts(self) -> None:
        """To the tree, and back to the table."""
        if self.parts_tree.has_focus or not self.query_one("#beside").display:
            self.table.focus()
        else:
            self.parts_tree.focus()

    # The poster

    def action_poster(self) -> None:
        """Show the poster of the title under the cursor."""
        from tui.screens.catalogue.poster import PosterScreen, why_none

        row = self.table.row_at_cursor
        if row is None:
            return
        settings = self.session.chosen()
        why = why_none(settings, row, no_color=self.app.no_color)
        if why:
            self.refuse(why)
            return
        allowed = settings.catalogue.allowed_hosts or ""
        poster = PosterScreen(str(row["title"]), str(row["image"]), allowed)
        self.app.push_screen(poster, self._say_missing_poster)

    def _say_missing_poster(self, missing: Missing | None) -> None:
        from tui.screens.catalogue.poster import told

        if missing:
            self.refuse(told(missing, lambda name: shown(self, name) or name))

    # What keys act on

    @property
    def spot(self) -> Spot | None:
        """The title under the cursor; in the tree, the part under the cursor there."""
        part = self.parts_tree.part if self.parts_tree.has_focus else None
        if self.parts_tree.has_focus:
            return Spot(KINDS[part.kind], part.id) if part else None
        return super().spot

    @property
    def adding(self) -> Sequence[tuple[Kind, Spot | None]]:
        """A title; in the tree, one more of what the cursor is on, or the first there is."""
        title = super().spot
        if not self.parts_tree.has_focus or title is None:
            return super().adding
        part = self.parts_tree.part
        if part is None:
            return [(KINDS[PARTS[self.KIND.name]], title)]
        if not part.parts and part.kind in PARTS:
            return [(KINDS[PARTS[part.kind]], Spot(KINDS[part.kind], part.id))]
        above = self.parts_tree.parent_of(part)
        return [(KINDS[part.kind], Spot(KINDS[above.kind], above.id) if above else title)]
