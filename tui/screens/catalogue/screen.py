"""What the views of the catalogue have in common: whether there is one, and what is done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from rear_diff.catalogue.below import Counts, counts
from rear_diff.catalogue.editing.kinds import Kind
from rear_diff.catalogue.installing import MISSING, OUTDATED
from rear_diff.database.errors import DatabaseAway, DatabaseError
from rear_diff.database.look import look
from rear_diff.tables.catalogue_rows import CATALOGUE_ROWS
from tui.errand import Errand
from tui.keys import shown
from tui.messages import ReadFailed
from tui.screens.catalogue.managing import Managing, Spot
from tui.screens.table_screen import TableScreen
from tui.session import Session
from tui.widgets.row_detail import RowDetail
from tui.widgets.tab_strip import TabStrip
from tui.widgets.view_line import ViewLine

if TYPE_CHECKING:
    from psycopg import AsyncConnection

    from rear_diff.database.connect import Database
    from rear_diff.database.offer import Offer

TAB = "catalogue"
FEEDS = (
    "The settings say where the feeds are; where they say nothing, invented ones come with"
    " rear-diff. rear-diff worker imports them by itself, each day."
)
"""What is told of an empty catalogue."""

RELATIONS = (
    *((table.schema, table.relation) for table in CATALOGUE_ROWS),
    ("catalogue", "show"),
)


@dataclass
class CatalogueLooked(Message):
    """What the database offers of the catalogue, and how much is in it."""

    database: Database
    offer: Offer
    counts: Counts | None


class CatalogueScreen(TableScreen, inherit_bindings=False):
    """A view of the catalogue. It is looked for when it is first shown, and costs no start."""

    TAB: ClassVar[str] = TAB
    KIND: ClassVar[Kind]
    BINDINGS = TableScreen.BINDINGS

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.managing = Managing(self)
        self._offer: Offer | None = None
        self._opened: Database | None = None
        self._counts: Counts | None = None
        self._seen_changes = session.catalogue_changes

    def on_mount(self) -> None:
        """Put the line of the views over the filter."""
        line = ViewLine(self.TABLE.name, "catalogue.view")
        self.mount(line, after=self.query_one(TabStrip))
        self._show_views(line)

    # Whether there is one

    def open(self, database: Database) -> None:
        """Look for the catalogue, and show what there is."""
        self.query_one(TabStrip).place = self.session.place
        self.run_worker(Errand(self._look, database), group="look", exclusive=True)

    async def _look(self, database: Database) -> None:
        async def ask(connection: AsyncConnection) -> tuple[Offer, Counts | None]:
            offer = await look(connection, RELATIONS)
            whole = all(offer.relation(*relation) for relation in RELATIONS)
            return offer, await counts(connection) if whole else None

        try:
            offer, found = await database.read(ask)
        except DatabaseError as error:
            self.post_message(ReadFailed(str(error), away=isinstance(error, DatabaseAway)))
        else:
            self.post_message(CatalogueLooked(database, offer, found))

    def on_catalogue_looked(self, message: CatalogueLooked) -> None:
        """Show its rows, or say what is missing."""
        anew = self.bound is None or message.database is not self._opened
        self._counts = message.counts
        self._show_views(self.query_one(ViewLine))
        if message.counts is None:
            self._say_missing(message.offer)
        elif anew:
            self._offer, self._opened = (
                _both(message.database.offer, message.offer),
                message.database,
            )
            super().open(message.database)

    def offer_of(self, database: Database) -> Offer:
        """What `database` offers of the catalogue."""
        return self._offer or database.offer

    def _say_missing(self, offer: Offer) -> None:
        self.bound = None
        there = [each for each in RELATIONS if offer.relation(*each)]
        told = OUTDATED if ("catalogue", "show") in there else MISSING
        why = offer.why_missing(self.TABLE.schema, self.TABLE.relation)
        if "may not" in why:
            told = why
        self._show_empty(told)
        self.query_one(RowDetail).say(told)

    def _read_again(self, _: None) -> None:
        if self.bound is None and self.session.database:
            self.open(self.session.database)
        super()._read_again(None)

    def _show_views(self, line: ViewLine) -> None:
        found = self._counts
        told = (found.shows, found.movies, found.sources) if found else (None,) * 3
        line.views = tuple(
            (table.name, table.heading, "" if count is None else f"{count:,}")
            for table, count in zip(CATALOGUE_ROWS, told, strict=True)
        )
        line.warning = f"{found.dead:,} dead" if found and found.dead else ""

    def _set_empty_text(self) -> None:
        super()._set_empty_text()
        key = shown(self, "catalogue.import")
        if not self.criteria and key:
            self.table.empty_text = f"Nothing is here yet; {key} imports the feeds."
            self.query_one(RowDetail).say(FEEDS)

    @property
    def _column(self) -> str | None:
        """The column under the cursor; None where what stands there is none of the table's."""
        name = super()._column
        return name if name and self.TABLE.column(name) else None

    # Views

    async def action_turn_view(self) -> None:
        """Show the next view."""
        names = [table.name for table in CATALOGUE_ROWS]
        following = names[(names.index(self.TABLE.name) + 1) % len(names)]
        await self.app.run_action(f"show_view('{TAB}', '{following}')")

    def on_screen_resume(self) -> None:
        """Show what was changed on another view."""
        super().on_screen_resume()
        if self._seen_changes != self.session.catalogue_changes:
            self.look_again()

    def look_again(self) -> None:
        """Ask for everything anew, and stay on the row."""
        self._seen_changes = self.session.catalogue_changes
        self.load(keep_cursor=True)
        if self.session.database:
            self.run_worker(Errand(self._look, self.session.database), group="look", exclusive=True)

    def action_reload(self) -> None:
        """Ask again, whether there is one by now too."""
        super().action_reload()
        if self.session.database:
            self.open(self.session.database)

    # Managing

    @property
    def spot(self) -> Spot | None:
        """The row that is edited or deleted; None where there is none under the cursor."""
        key = self.table.cursor_key
        return Spot(self.KIND, int(str(key))) if key is not None else None

    @property
    def adding(self) -> Sequence[tuple[Kind, Spot | None]]:
        """What can be added here: kinds of rows, each with what it becomes a part of."""
        return [(self.KIND, None)]

    def why_read_only(self) -> str | None:
        """Why nothing can be changed here."""
        if self.session.read_only:
            return "read-only: you asked for it."
        if self._offer is None:
            return None
        why = self._offer.why_not_updatable("catalogue", "show", ["title"])
        return f"read-only: {why}" if why else None

    def refuse(self, why: str) -> None:
        """Say why something was not done."""
        self.app.bell()
        self.status.say(why, loud=True)

    def action_edit(self) -> None:
        """Edit what the cursor is on."""
        self.managing.edit(self.spot)

    def action_add(self) -> None:
        """Add a row."""
        self.managing.add(self.adding)

    def action_delete(self) -> None:
        """Delete what the cursor is on, once its weight is known."""
        self.managing.delete(self.spot)

    def action_changes(self) -> None:
        """Show what was changed of it by hand."""
        self.managing.show_changes(self.spot)

    def action_import_feeds(self) -> None:
        """Import the feeds, in a thread of their own."""
        self.managing.import_feeds()


def _both(whole: Offer, catalogue: Offer) -> Offer:
    """What is offered, the catalogue among it: the next start shows it before the database answers,
    and labels ask it for training."""
    return replace(whole, relations={**whole.relations, **catalogue.relations})
