"""Adding, editing, deleting and importing, from a view of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rear_diff.catalogue.editing.changes import changes_of
from rear_diff.catalogue.editing.deleting import Weight, delete, weigh
from rear_diff.catalogue.editing.kinds import Kind
from rear_diff.catalogue.editing.place import place_of
from rear_diff.catalogue.editing.writing import Gone, NotDone, add, edit, next_number, values_of
from rear_diff.database.errors import DatabaseError
from rear_diff.database.notifications import Changed, announce
from rear_diff.tables.catalogue_rows import CATALOGUE_ROWS
from tui.errand import Errand
from tui.screens.catalogue.changes import ChangesScreen
from tui.screens.catalogue.deleting import DeletingScreen
from tui.screens.catalogue.form import FormScreen
from tui.working import working

if TYPE_CHECKING:
    from psycopg import AsyncConnection

    from rear_diff.database.connect import Database
    from tui.screens.catalogue.screen import CatalogueScreen

Values = dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """A row of the catalogue, by its kind and number."""

    kind: Kind
    number: int


class Managing:
    """What a person does to the rows of one view. Each write is one transaction with its record."""

    def __init__(self, screen: CatalogueScreen) -> None:
        self._screen = screen

    @property
    def _who(self) -> str:
        return self._screen.session.who or "somebody"

    def _run(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        self._screen.run_worker(Errand(self._told, work, *arguments), group="managing")

    async def _told(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        database = self._screen.session.database
        if database is None:
            self._screen.refuse("There is no database yet.")
            return
        try:
            await work(database, *arguments)
        except (NotDone, DatabaseError) as error:
            self._screen.refuse(str(error))
            if isinstance(error, Gone):
                self._screen.look_again()

    def _may(self) -> bool:
        why = self._screen.why_read_only()
        if why:
            self._screen.refuse(f"{why} Nothing was changed.")
        elif self._screen.bound is None:
            self._screen.refuse("There is no catalogue: nothing was changed.")
        return not why and self._screen.bound is not None

    # Editing and adding

    def edit(self, spot: Spot | None) -> None:
        """Edit a row in a form."""
        if spot and self._may():
            self._run(self._edit, spot)

    async def _edit(self, database: Database, spot: Spot) -> None:
        kind, number = spot.kind, spot.number

        async def ask(connection: AsyncConnection) -> tuple[Values, str]:
            held = dict(await values_of(connection, kind, number))
            place = await place_of(connection, kind.name, number)
            return held, place.name if place else ""

        held, name = await database.read(ask)
        fields = [field for field in kind.fields if not field.at_first]

        async def save(before: Values, after: Values) -> None:
            await database.write(lambda asked: edit(asked, kind, number, before, after, self._who))

        form = FormScreen(f"Edit the {kind.name}", name, fields, held, save)
        if await self._screen.app.push_screen_wait(form):
            await self._changed(database, f"saved: {name}")

    def add(self, choices: Sequence[tuple[Kind, Spot | None]]) -> None:
        """Add the first of `choices` that there is."""
        if not choices:
            self._screen.refuse("A source is added to its movie or episode, in the other views.")
        elif self._may():
            self._run(self._add, *choices[0])

    async def _add(self, database: Database, kind: Kind, within: Spot | None) -> None:
        parent = (within.kind.name, within.number) if within else None
        where = await self._name(database, within) if within else "the catalogue"

        async def save(_: Values, after: Values) -> None:
            await database.write(lambda asked: add(asked, kind, parent, after, self._who))

        first = {"is_active": True, "source_type": "direct"} if kind.name == "source" else {}
        if kind.name in ("season", "episode"):
            first = {"number": await self._next_number(database, kind, within)}
        form = FormScreen(f"Add a {kind.name}", f"to {where}", kind.fields, first, save)
        if await self._screen.app.push_screen_wait(form):
            await self._changed(database, f"added: a {kind.name} to {where}")

    async def _name(self, database: Database, spot: Spot) -> str:
        place = await database.read(lambda asked: place_of(asked, spot.kind.name, spot.number))
        if place is None:
            raise Gone(spot.kind)
        return place.name

    async def _next_number(self, database: Database, kind: Kind, within: Spot | None) -> int:
        number = within.number if within else 0
        return await database.read(lambda asked: next_number(asked, kind, number))

    # Deleting

    def delete(self, spot: Spot | None) -> None:
        """Delete a row, after what goes with it was seen."""
        if spot and self._may():
            self._run(self._delete, spot)

    async def _delete(self, database: Database, spot: Spot) -> None:
        kind, number = spot.kind, spot.number
        name = await self._name(database, spot)
        weight: Weight = await database.read(lambda asked: weigh(asked, kind, number))
        if await self._screen.app.push_screen_wait(DeletingScreen(kind, name, weight)):
            await database.write(lambda asked: delete(asked, kind, number, weight, self._who))
            await self._changed(database, f"deleted: {name}")

    # Looking

    def show_changes(self, spot: Spot | None) -> None:
        """Show what was changed of a row by hand."""
        if spot and self._screen.bound:
            self._run(self._show_changes, spot)

    async def _show_changes(self, database: Database, spot: Spot) -> None:
        kind = spot.kind.name
        name = await self._name(database, spot)
        made = await database.read(lambda asked: changes_of(asked, kind, spot.number))
        self._screen.app.push_screen(ChangesScreen(name, made))

    async def _changed(self, database: Database, said: str) -> None:
        session = self._screen.session
        session.catalogue_changes += 1
        self._screen.look_again()
        self._screen.status.say(said)
        if database.offer.may_notify:
            for table in CATALOGUE_ROWS:
                await announce(
                    database, Changed(table.name, who=session.who, sender=database.sender)
                )

    # Importing

    def import_feeds(self) -> None:
        """Import both feeds, and say how far it is."""
        if self._may():
            self._run(self._import)

    async def _import(self, database: Database) -> None:
        from tui.screens.catalogue.importing import import_feeds

        with working(self._screen, "importing the feeds") as work:
            told = await import_feeds(self._screen, work)
        await self._changed(database, told)
