"""The tab of what was done: every change of the journal, each of which can be taken back."""

from __future__ import annotations

from array import array
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from rear_diff.database.errors import DatabaseError
from rear_diff.labelling.bulk import AT_ONCE
from rear_diff.labelling.journal import Entry, JournalError, Step, new_step
from rear_diff.labelling.journal.described import BOUND, CHANGES
from rear_diff.query import Criteria
from rear_diff.query.completion import completions
from rear_diff.query.language import FilterError, parse_filter
from tui.errand import Errand
from tui.history import OTHERS, TAB, Tab, columns, row_of
from tui.keys import of
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.table import FILTERING, HISTORY
from tui.messages import ChangesNotKept
from tui.screens.question import QuestionScreen
from tui.screens.rows import Rows
from tui.screens.tab import RowsScreen
from tui.session import Session
from tui.titles import Titles
from tui.widgets.filter_bar import FilterBar, Stage
from tui.widgets.virtual_table import RowsWanted, VirtualTable
from tui.working import working

if TYPE_CHECKING:
    from rear_diff.labelling.journal import Journal

LEAST_TITLE, MOST_TITLE = 18, 60
"""Cells."""

SOON = 0.3
"""Seconds until what was done meanwhile is shown: many changes are shown at once."""


class HistoryScreen(RowsScreen, inherit_bindings=False):
    """The journal, the newest first. It is read by pages, behind the screen."""

    TABLE: ClassVar[Tab] = TAB
    BINDINGS: ClassVar[list[BindingType]] = of(HISTORY, FILTERING, SCREEN)

    def __init__(self, session: Session) -> None:
        super().__init__(session, TAB.heading)
        self._criteria: Criteria = ()
        self._question = 0
        self._timer: Timer | None = None
        self._titles = Titles(session)
        self._back, self._why = 0, ""
        self._taking: set[str] = set()

    def compose(self) -> ComposeResult:
        """The parts, top to bottom."""
        bar = FilterBar(CHANGES.example, "part of a title, an id or a value")
        yield from self.composed(TAB.name, bar, "Reading …")

    def on_mount(self) -> None:
        """Read, and follow what is done meanwhile."""
        self.session.opened.subscribe(self, lambda _: self._open())
        self.session.kept.subscribe(self, lambda _: self._read_soon())
        self.session.settled.subscribe(self, lambda _: self._read_soon())
        self.session.not_kept.subscribe(self, self._put_back)
        self.bar.complete_with(lambda text, cursor: completions(text, cursor, BOUND))
        self._fit()
        self._open()

    def _open(self) -> None:
        """Read; where the database is there by now, with the titles that only it knows."""
        self.show_place()
        why = self.session.why_read_only
        self.status.standing = f"read-only: {why} Nothing can be taken back." if why else ""
        self._read()

    # Reading

    def _read_soon(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(SOON, self._read)

    def _read(self) -> None:
        self._timer = None
        self._question += 1
        self.run_worker(Errand(self._read_numbers, self._question), group="history")

    async def _read_numbers(self, question: int) -> None:
        identity, criteria = self.session.writer.identity, self._criteria

        def ask(journal: Journal) -> array[int]:
            return journal.numbers(identity, criteria, titled)

        try:
            with working(self, "reading the history"):
                titled = await self._titles.of_criteria(criteria)
                numbers = await self.session.writer.keeper.ask(ask)
        except (JournalError, DatabaseError) as error:
            self.table.empty_text = str(error)
            self.status.say(str(error), loud=True)
            return
        if question == self._question:
            nothing = "No change is like that." if self.bar.text else "Nothing was changed yet."
            self.table.empty_text = nothing
            self.table.show_keys(numbers, total=len(numbers), keep_cursor=True)
            self.show_position()

    @on(VirtualTable.RowsWanted)
    def _fetch(self, message: RowsWanted) -> None:
        self.run_worker(
            Errand(self._read_rows, message.generation, message.keys), group="history rows"
        )

    async def _read_rows(self, generation: int, keys: Sequence[Hashable]) -> None:
        wanted = [int(str(key)) for key in keys]
        try:
            entries = await self.session.writer.keeper.ask(lambda journal: journal.numbered(wanted))
        except JournalError as error:
            self.table.page_failed(generation, keys)
            self.status.say(str(error), loud=True)
            return
        rows: dict[Hashable, dict[str, Any]] = {
            each.id: row_of(each, self._titles.get(each.change.key)) for each in entries
        }
        self.table.put_rows(generation, keys, rows)
        for each in await self._titles.find(entries):
            self.table.update_row(each.id, {"title": self._titles.get(each.change.key)})

    # The filter

    @on(FilterBar.Changed)
    def _filter(self, message: FilterBar.Changed) -> None:
        try:
            criteria = parse_filter(message.text, BOUND)
        except FilterError as error:
            self.bar.refuse(str(error), error.start, error.end)
            if message.stage is not Stage.LEAVING:
                return
            self.bar.leave(restore=True)
            self.set_focus(self.table)
            return
        self.bar.accept(message.text)
        if criteria != self._criteria:
            self._criteria = criteria
            self._read()
        if message.stage is not Stage.TYPING:
            self.bar.leave()
            self.set_focus(self.table)

    def action_peel(self) -> None:
        """Take the filter off."""
        self.status.say("")
        self.bar.put("")

    def action_reload(self) -> None:
        """Read again."""
        self._titles.clear()
        self._read()

    # Taking back

    @property
    def _entry(self) -> Entry | None:
        row = self.table.row_at_cursor
        entry = row.get("entry") if row else None
        return entry if isinstance(entry, Entry) else None

    def action_undo_this(self) -> None:
        """Take the change under the cursor back, with what was done in the same step."""
        if (entry := self._entry) and self._may():
            self.run_worker(Errand(self._told, self._undo_this, entry), group="undo")

    def action_undo_since(self) -> None:
        """Take back all that was done since the change under the cursor, and it too."""
        if (entry := self._entry) and self._may():
            self.run_worker(Errand(self._told, self._undo_since, entry), group="undo")

    async def _told(self, undo: Callable[[Entry], Awaitable[None]], entry: Entry) -> None:
        self._back, self._why = 0, ""
        self._taking.clear()
        try:
            await undo(entry)
        except JournalError as error:
            self._refuse(str(error))

    def _may(self) -> bool:
        if why := self.session.why_read_only:
            self._refuse(f"read-only: {why} Nothing can be taken back.")
        elif self.session.undertakings.busy:
            self._refuse("Many titles are being labelled: that comes first.")
        return not why and not self.session.undertakings.busy

    async def _undo_this(self, entry: Entry) -> None:
        step = await self.session.writer.keeper.ask(lambda journal: journal.step(entry.step))
        if not step or not step.size or self.session.undoing.is_reversed(entry.step):
            self.status.say(f"There is nothing to take back: this is {_said(entry)}.", loud=True)
            return
        if step.size > 1:
            question = f"It was one of {step.size:,} changes made at once. Take all of them back?"
            if not await self.app.push_screen_wait(QuestionScreen(question)):
                return
        await self._take_back([step])

    async def _undo_since(self, entry: Entry) -> None:
        identity = self.session.writer.identity

        def ask(journal: Journal) -> list[Step]:
            step = journal.step(entry.step)
            # The changes of a step were made one after another, and are taken back together.
            return journal.since(identity, step.at if step else entry.at)

        found = await self.session.writer.keeper.ask(ask)
        steps = [each for each in found if not self.session.undoing.is_reversed(each.name)]
        count = sum(step.size for step in steps)
        if not count:
            self.status.say("There is nothing to take back since then.", loud=True)
            return
        changes = "the 1 change" if count == 1 else f"all {count:,} changes"
        question = f"Take back {changes} since {entry.at.astimezone():%b %d %H:%M:%S}?"
        if await self.app.push_screen_wait(QuestionScreen(question)):
            await self._take_back(steps)

    async def _take_back(self, steps: Sequence[Step]) -> None:
        with working(self, "taking changes back"):
            for step in steps:
                if not await self._take_step_back(step):
                    break
        self._tell_taken_back()

    async def _take_step_back(self, step: Step) -> bool:
        """Whether it came to the end."""
        undertakings, writer = self.session.undertakings, self.session.writer
        name, done, all_of_it = new_step(), 0, 0
        self._taking.add(name)
        try:
            with undertakings.underway(name):
                undertaking, plan = await undertakings.begin_taking_back(step.name, name, "undone")
                if all_of_it := len(plan):
                    self.session.undoing.took_back(step, name)
                for first in range(0, all_of_it, AT_ONCE):
                    part = plan.changes(first, first + AT_ONCE)
                    writer.put(*map(undertaking.draft, part))
                    # So that what is taken back and shown elsewhere lets keys through.
                    done = await undertakings.finish(name)
                    if done < min(first + AT_ONCE, all_of_it):
                        break
            await undertakings.load()
        except JournalError as error:
            self._why = str(error)
        self._back += done
        return not self._why and done == all_of_it

    def _put_back(self, not_kept: ChangesNotKept) -> None:
        """They could not be kept, which may be heard before or after it is told how far it came."""
        if any(draft.step in self._taking for draft in not_kept.drafts):
            self._why = not_kept.why
            self._tell_taken_back()

    def _tell_taken_back(self) -> None:
        changes = "1 change" if self._back == 1 else f"{self._back:,} changes"
        if not self._why:
            self.status.say(f"{changes} taken back.")
        elif self._back:
            self._refuse(f"{changes} taken back, and no more: {self._why}")
        else:
            self._refuse(f"Not taken back: {self._why}")

    def _refuse(self, why: str) -> None:
        self.app.bell()
        self.status.say(why, loud=True)

    # Showing

    @on(Rows.Resized)
    def _fit(self) -> None:
        room = self.table.scrollable_content_region.width - OTHERS
        self.table.set_columns(columns(max(LEAST_TITLE, min(MOST_TITLE, room))))

    def show_position(self) -> None:
        """Say which change the cursor is on."""
        count = self.table.row_count
        self.bar.show_count(self.table.position if count else "0 changes")


def _said(entry: Entry) -> str:
    return "no change of yours" if entry.state == "sent" else str(entry.state)
