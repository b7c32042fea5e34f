"""A tab: one table, and what a person does to see what they want of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType

from rear_diff.query import BoundTable
from rear_diff.query.language import FilterError, last_name_part, parse_filter
from rear_diff.tables import Kind, Sort
from tui.keys import of
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.table import DETAILS, FILTERING, FINDING
from tui.matches import Matches, MatchesFound
from tui.presentation import NAME, SHOWN_AS
from tui.saved_filters import filters_file
from tui.screens.remembered import Remembered
from tui.screens.result_screen import ResultScreen
from tui.session import Session
from tui.widgets.filter_bar import FilterBar, Stage

if TYPE_CHECKING:
    from rear_diff.database.connect import Database

# The sheets are imported when one is opened: the first rows need not wait for them.

MOST_SORTS = 3
"""Sort keys that columns can be added to one by one; the least important one goes."""

MOST_DIGITS = 18
"""Of a row's number, as many as are read."""


class TableScreen(ResultScreen, inherit_bindings=False):
    """A table that can be filtered, sorted, counted and searched, with the details of one row."""

    BINDINGS: ClassVar[list[BindingType]] = of(FILTERING, FINDING, DETAILS, SCREEN)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._matches = Matches(self)
        self._remembered = Remembered(self)
        self._part = ""

    def open(self, database: Database) -> None:
        """Show what `database` has of the table, and offer its names and labels."""
        super().open(database)
        if bound := self.bound:
            from rear_diff.query.completion import completions

            self.bar.complete_with(lambda text, cursor: completions(text, cursor, bound))

    def lay_out(self, bound: BoundTable) -> None:
        """Have columns, order and details as the table was left."""
        self._remembered.lay_out(bound)

    def restore(self, bound: BoundTable) -> None:
        """Be as the table was left, once."""
        self._remembered.restore(bound)

    def load(self, *, keep_cursor: bool = False) -> None:
        """Ask the screen's question anew."""
        self._matches.forget()
        super().load(keep_cursor=keep_cursor)

    # The filter

    @on(FilterBar.Changed)
    def _filter(self, message: FilterBar.Changed) -> None:
        if self._take_filter(message.text):
            stays = False
        elif message.stage is Stage.LEAVING or not self.bound:
            stays = False
            self.bar.leave(restore=True)
        else:
            stays = True
        if message.stage is not Stage.TYPING and not stays:
            self.bar.leave()
            # At once, and without a repaint of all rows.
            self.set_focus(self.table)

    def _take_filter(self, text: str) -> bool:
        """Show the rows of the filter; whether it could be understood."""
        if not self.bound:
            return False
        try:
            criteria = parse_filter(text, self.bound)
        except FilterError as error:
            self.bar.refuse(str(error), error.start, error.end)
            return False
        changed = text != self.bar.text and criteria != self.criteria
        self.bar.accept(text)
        self._part = last_name_part(text, self.bound) or self._part
        if changed:
            self.criteria = criteria
            self.load()
        return True

    def action_peel(self) -> None:
        """Stop the search that is under way, else take the filter off, else stop reading."""
        if self._matches.stop():
            self.status.say(f"Stopped looking for {self._part}.")
        elif not self.bar.text and self.stop_reading():
            rows = f"{self.table.row_count:,}"
            self.status.say(
                f"Stopped: only the first {rows} rows are here. R asks for all.", loud=True
            )
        else:
            self.status.say("")
            self.bar.put("")

    def action_filters(self) -> None:
        """Choose a filter that is ready."""
        if self.bound:
            from tui.screens.filters import FiltersScreen

            screen = FiltersScreen(self.bound, self.bar.text, filters_file())
            self.app.push_screen(screen, self._put_filter)

    def _put_filter(self, text: str | None) -> None:
        if text is not None:
            self.bar.put(text)

    def action_reload(self) -> None:
        """Ask again, and stay on the row."""
        self.status.say("")
        if self.bound:
            # Anew, because ages count back from now; of another database it may ask what is not
            # there, and is then shown as it was understood.
            with suppress(FilterError):
                self.criteria = parse_filter(self.bar.text, self.bound)
        self.load(keep_cursor=True)

    # A column

    @property
    def _column(self) -> str | None:
        """The column under the cursor; None while that is on a whole row."""
        name = self.table.cursor_column
        if name is None or name == NAME:
            return name and self.TABLE.screen[0]
        stands_for = {shown: column for column, shown in SHOWN_AS.items()}
        return stands_for.get(name, name)

    def _with_column(self, question: str, then: Callable[[str], None]) -> None:
        """Do it to the column under the cursor, else to one that is asked for."""
        if self.bound and (name := self._column):
            then(name)
        elif self.bound:
            from tui.screens.column import ColumnScreen

            self.app.push_screen(
                ColumnScreen(self.bound, question), lambda name: then(name) if name else None
            )

    def action_frequency(self) -> None:
        """Count the values of a column."""
        self._with_column("Count the values of", self._count)

    def _count(self, name: str) -> None:
        from tui.screens.frequency import FrequencyScreen

        query = self.query_now
        if query and self.session.database:
            self.app.push_screen(
                FrequencyScreen(self.session.database, query, name), self._add_filter
            )

    def _add_filter(self, text: str | None) -> None:
        if text:
            self.bar.put(f"{self.bar.text} {text}".strip())

    def action_sort(self) -> None:
        """Choose the column to sort by."""
        if self.bound:
            now = (self.sorts or (self.TABLE.default_sort,))[0]
            from tui.screens.sort import SortScreen

            self.app.push_screen(SortScreen(self.bound, now), self._sort)

    def _sort(self, *sorts: Sort | None) -> None:
        if wanted := tuple(sort for sort in sorts if sort):
            self.sorts = wanted
            self._set_columns()
            self.load()

    def action_order(self, descending: bool) -> None:
        """Sort by a column first, and then as before."""
        way = "the greatest" if descending else "the least"
        self._with_column(f"Sort, {way} first, by", partial(self._order, descending=descending))

    def _order(self, name: str, *, descending: bool) -> None:
        column = self.TABLE.column(name)
        if column is None or column.kind is Kind.LIST:
            self.status.say("A list has no order to sort by.", loud=True)
            return
        others = [sort for sort in self.sorts if sort.column != name]
        self._sort(*[Sort(name, descending), *others][:MOST_SORTS])

    # Searching

    async def action_find(self) -> None:
        """Ask where to go."""
        from tui.widgets.find_line import NAME_OR_NUMBER

        await self._ask_where(NAME_OR_NUMBER, self._find, self._foresee)

    async def _ask_where(
        self,
        wanted: str,
        then: Callable[[str], None],
        foresee: Callable[[str], None] | None = None,
    ) -> None:
        from tui.widgets.find_line import FindLine

        if not self.query(FindLine):
            # Most never ask, and everybody waits for the start.
            await self.mount(FindLine(self.status), after=self.status)
        self.query_one(FindLine).ask(wanted, then, foresee)

    def _find(self, text: str) -> None:
        index = _index(text)
        if index is None:
            self._find_name(text)
        else:
            self.table.move_cursor(index)

    def _foresee(self, text: str) -> None:
        index = _index(text)
        if index is not None:
            self.table.look_ahead(index)

    def _find_name(self, part: str) -> None:
        if part:
            self._part = part
            self._go_to_match(1)

    async def action_match(self, step: int) -> None:
        """Go to the next match of the last word, or ask for one."""
        from tui.widgets.find_line import NAME

        if self._part:
            self._go_to_match(step)
        else:
            await self._ask_where(NAME, self._find_name)

    def _go_to_match(self, step: int) -> None:
        query = self.query_now
        if query is None or self.session.database is None:
            return
        if self._matches.known_for(self._part, query):
            self._show_match(step)
        else:
            self._matches.ask(self.session.database, query, self._part, step)

    def on_matches_found(self, message: MatchesFound) -> None:
        """Go to the match, unless something else is asked by now."""
        if (message.part, message.query) != (self._part, self.query_now):
            return
        if isinstance(message.found, str):
            self.status.say(message.found, loud=True)
            return
        self._matches.take(message.part, message.query, message.found)
        self._show_match(message.step)

    def _show_match(self, step: int) -> None:
        stop = self._matches.beside(self.table.cursor_index, step)
        if stop is None:
            self.status.say(f"No name here has {self._part} in it.", loud=True)
            return
        place = self.table.index_of(stop.key)
        self.table.move_cursor(stop.place if place is None else place)
        self.status.say(stop.told)

    def action_copy(self) -> None:
        """Choose what to copy of the row or the query."""
        self.offer_copy(self._column, self.status.say)

    def offer_copy(self, column: str | None, say: Callable[[str], None]) -> None:
        """Choose what to copy, the cell of `column` among it, and `say` what it was."""
        # Few people copy, and everybody waits for the start.
        from tui.copying import Source
        from tui.screens.copy import offer_copy

        if query := self.query_now:
            source = Source(query, self.table.row_at_cursor, column, self.session.api)
            offer_copy(self.app, source, say)


def _index(text: str) -> int | None:
    """The position of the row whose number, from 1, was typed; None for what is no number."""
    number = text.replace(",", "")
    # Python refuses to read thousands of digits, as somebody may paste; these are past every end.
    return int(number[:MOST_DIGITS]) - 1 if number.isdecimal() else None
