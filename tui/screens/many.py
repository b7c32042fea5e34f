"""What the label keys do to all marked rows: shown first where they are many, then sent."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rear_diff.database.errors import DatabaseError
from rear_diff.labelling.bulk import AT_ONCE, Plan
from rear_diff.labelling.journal import (
    Draft,
    JournalError,
    Kind,
    Source,
    Undertaking,
    new_step,
)
from rear_diff.tables import Action
from tui.errand import Errand
from tui.keys import shown
from tui.many import Meant, Reading, Sending
from tui.messages import ChangesNotKept
from tui.screens.settling import said_of
from tui.undoing import Taken
from tui.working import STOPS, working

if TYPE_CHECKING:
    from rear_diff.labelling import Change
    from rear_diff.query import Row
    from tui.screens.training import TrainingScreen

FIRST = 20
"""Changes of a step that are known without asking the journal."""

GROUP = "many"


class Many:
    """The changes of many rows on one screen; one such step at a time."""

    def __init__(self, screen: TrainingScreen) -> None:
        self._screen = screen
        self._busy = False
        self._sending: Sending | None = None
        self._refusal = False
        self._keeping = self._stopping = False
        self._marked = ""
        screen.session.not_kept.subscribe(screen, self._not_kept)

    def stop(self) -> bool:
        """Go no further, if something is under way that was not told so yet; whether it was."""
        if not self._busy or self._stopping:
            return False
        self._stopping = True
        if self._sending:
            # What was handed over is on its way; it says how far it came.
            self._sending.stop()
        elif not self._keeping:
            # Else the journal is writing it down, and can be asked to do no less than that.
            self._screen.workers.cancel_group(self._screen, GROUP)
            self._screen.say("Stopped: nothing was changed.")
        return True

    def act(self, *actions: Action) -> None:
        """Do to the marked rows what the first action says; or the second, where all are so."""
        if self._refused():
            return
        screen, table = self._screen, self._screen.table
        keys = list(table.marked_keys) if table.marked_count <= len(table.visible_rows) else []
        rows = [table.row(key) for key in keys]
        bound = screen.bound
        if bound and keys and all(rows):
            # They are all in memory: nothing is asked, and what was seen is what they show.
            meant = [Meant(action) for action in actions]
            for row in filter(None, rows):
                for each in meant:
                    each.add(bound, row, screen.session.who)
            self._begin(self._carry_out, _chosen(meant), 0)
        else:
            self._begin(self._read_and_carry_out, actions)

    def take_back(self, taken: Taken, said: str) -> None:
        """Take a step of many rows back, or do it again."""
        if self._refused():
            self._screen.session.undoing.let_be(taken)
        else:
            self._begin(self._take_back, taken, said)

    def _refused(self) -> bool:
        busy = self._busy or self._screen.session.undertakings.busy
        if busy:
            self._screen.refuse("Many titles are being labelled; esc stops that.")
        return busy

    def go_on(self, undertaking: Undertaking) -> None:
        """Do what is left of a step that was begun."""
        if not self._refused():
            self._begin(self._go_on, undertaking)

    def restore(self, plan: Plan) -> None:
        """Have the rows hold again what a person said, in one step."""
        if not self._refused():
            self._begin(self._restore, plan)

    def _begin(self, work: Callable[..., Any], *arguments: Any) -> None:
        self._busy = True

        async def do() -> None:
            try:
                await work(*arguments)
            except JournalError as error:
                self._screen.refuse(str(error))
            finally:
                self._busy, self._sending = False, None
                self._keeping = self._stopping = False

        self._screen.run_worker(Errand(do), group=GROUP)

    # Knowing what it means

    async def _read_and_carry_out(self, actions: Sequence[Action]) -> None:
        screen, table = self._screen, self._screen.table
        database, bound = screen.session.database, screen.bound
        if database is None or bound is None:
            screen.refuse(
                "The database has not answered yet: so many are labelled then. Nothing was changed."
            )
            return
        count = table.marked_count
        reading = Reading(database, bound, actions, screen.session.who)
        with working(screen, f"reading {count:,} rows{STOPS}") as work:
            try:
                read = await reading.read(
                    self._keys(),
                    self._seen,
                    lambda done: work.say(f"reading rows: {done:,} of {count:,}{STOPS}"),
                )
            except DatabaseError as error:
                screen.refuse(f"{error} Nothing was changed.")
                return
        if read < count:
            screen.refuse("The rows changed under the marks: nothing was changed.")
            return
        await self._carry_out(_chosen(reading.meant), reading.gone)

    def _keys(self) -> Iterator[Hashable]:
        """The keys of the marks, for as long as the result stays the same."""
        table = self._screen.table
        generation = table.generation
        for key in table.marked_keys:
            if table.generation != generation:
                return
            yield key

    def _seen(self, key: Hashable, row: Row) -> Mapping[str, Any]:
        return self._screen.table.row(key) or {**row, **self._screen.waiting(key)}

    # Doing it

    async def _carry_out(self, meant: Meant, gone: int) -> None:
        screen, plan = self._screen, meant.plan
        total = len(plan) + meant.so_already + meant.forbidden
        if not len(plan):
            if meant.forbidden:
                screen.refuse(f"{meant.why_forbidden} Nothing was changed.")
            else:
                screen.say(f"All {_titles(total)} say {said_of(meant.action)} already.")
            return
        if total > len(screen.table.visible_rows):
            from tui.screens.preview import PreviewScreen

            preview = PreviewScreen(
                f"Change {len(plan):,} titles?",
                plan,
                (meant.so_already, "say so already, and stay"),
                (meant.forbidden, f"stay: {meant.why_forbidden}"),
                (gone, "are no longer there"),
            )
            if not await screen.app.push_screen_wait(preview):
                screen.say("Nothing was changed; the marks stay.")
                return
        what = said_of(meant.action)
        undertaking = Undertaking(new_step(), Kind.CHANGE, Source.BULK, None, what, len(plan))
        self._keeping = True
        await screen.session.undertakings.begin(undertaking, plan)
        screen.table.clear_range()
        screen.table.clear_marked()
        self._marked = undertaking.step if len(plan) <= AT_ONCE else ""
        first = tuple(plan.changes(0, FIRST))
        await self._do(undertaking, plan, first, f"{_titles(len(plan))}{_left(meant)}")

    async def _take_back(self, taken: Taken, said: str) -> None:
        session, self._keeping = self._screen.session, True
        try:
            undertaking, plan = await session.undertakings.begin_taking_back(
                taken.step.name, taken.name, said
            )
        except JournalError:
            session.undoing.let_be(taken)
            raise
        await self._do(undertaking, plan, (), _titles(len(plan)))

    async def _restore(self, plan: Plan) -> None:
        undertaking = Undertaking(
            new_step(), Kind.CHANGE, Source.AUDIT, None, "restored", len(plan)
        )
        self._keeping = True
        await self._screen.session.undertakings.begin(undertaking, plan)
        first = tuple(plan.changes(0, FIRST))
        await self._do(undertaking, plan, first, _titles(len(plan)))

    async def _go_on(self, undertaking: Undertaking) -> None:
        keeper = self._screen.session.writer.keeper
        first: Sequence[Change] = ()
        if undertaking.kind is Kind.CHANGE:
            step = await keeper.ask(lambda journal: journal.step(undertaking.step))
            first = tuple(entry.change for entry in step.entries) if step else ()
        plan = await self._screen.session.undertakings.rest_of(undertaking)
        first = tuple(first or plan.changes(0, FIRST))
        await self._do(undertaking, plan, first, _titles(undertaking.total))

    async def _do(
        self, undertaking: Undertaking, plan: Plan, first: Sequence[Change], told: str
    ) -> None:
        """Send the plan, which is what is left of the undertaking, and say how far it came."""
        session, what, total = self._screen.session, undertaking.what, undertaking.total
        with session.undertakings.underway(undertaking.step):
            if first:
                session.undoing.did_many(undertaking.step, undertaking.source, first, total)
            await self._send(undertaking, plan)
            done = await session.undertakings.finish(undertaking.step)
        # Before it is said, so that the key that is named has something to go on with.
        await session.undertakings.load()
        if done == total:
            self._screen.say(f"{what}: {told}")
        else:
            if first:
                size = min(done, total)
                session.undoing.did_many(undertaking.step, undertaking.source, first[:size], size)
            if not self._refusal:
                self._say_stopped(what, done, total)

    def _say_stopped(self, what: str, done: int, total: int) -> None:
        key = shown(self._screen, "label.go-on") if done < total and total > AT_ONCE else ""
        more = f"; {key} goes on" if key else ""
        self._screen.say(f"Stopped: {what} for {done:,} of {_titles(total)}{more}.", loud=True)

    async def _send(self, undertaking: Undertaking, plan: Plan) -> None:
        screen, what = self._screen, f"{undertaking.what}:"
        before, total = undertaking.total - len(plan), _titles(undertaking.total)
        writer = screen.session.writer
        sending = Sending(screen.show_drafts, lambda part: writer.put(*part), lambda: writer.unsent)
        self._sending, self._refusal = sending, False
        if self._stopping:
            sending.stop()

        def drafts(start: int, stop: int) -> list[Draft]:
            return [undertaking.draft(change) for change in plan.changes(start, stop)]

        with working(screen, f"{what} {total}{STOPS}") as work:
            await sending.send(
                drafts,
                lambda sent: work.say(f"{what} {before + sent:,} of {total}{STOPS}"),
            )

    def _not_kept(self, message: ChangesNotKept) -> None:
        """The journal takes no more: it was said why, and the rows are marked as they were."""
        table = self._screen.table
        for draft in message.drafts:
            index = table.index_of(draft.change.key) if draft.step == self._marked else None
            if index is not None:
                table.mark_rows(range(index, index + 1))
        if self._sending:
            self._refusal = True
            self._sending.stop()


def _chosen(meant: Sequence[Meant]) -> Meant:
    """The first, unless all rows that may be so are so already and the other changes some."""
    first = meant[0]
    if first.so_already and not len(first.plan):
        return next((each for each in meant if len(each.plan)), first)
    return first


def _left(meant: Meant) -> str:
    parts = []
    if meant.so_already:
        parts.append(f"{meant.so_already:,} said so already")
    if meant.forbidden:
        parts.append(f"{meant.forbidden:,} cannot be: {meant.why_forbidden}")
    return f" · {' · '.join(parts)}" if parts else ""


def _titles(count: int) -> str:
    return "1 title" if count == 1 else f"{count:,} titles"
