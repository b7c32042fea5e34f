"""What the label keys do to all marked rows: shown first where they are many, then sent."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rear_diff.database.errors import DatabaseError
from rear_diff.labelling.journal import Draft, JournalError, Source, new_step
from rear_diff.tables import Action
from tui.errand import Errand
from tui.many import Meant, Reading, Sending
from tui.screens.settling import said_of
from tui.undoing import Taken
from tui.working import STOPS, working

if TYPE_CHECKING:
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

    def stop(self) -> bool:
        """Go no further, if something is under way; whether it was."""
        if not self._busy:
            return False
        if self._sending:
            # What was handed over is on its way; it says how far it came.
            self._sending.stop()
        else:
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
        if not self._refused():
            self._begin(self._take_back, taken, said)

    def _refused(self) -> bool:
        if self._busy:
            self._screen.refuse("Many titles are being labelled; esc stops that.")
        return self._busy

    def _begin(self, work: Callable[..., Any], *arguments: Any) -> None:
        self._busy = True

        async def do() -> None:
            try:
                await work(*arguments)
            finally:
                self._busy, self._sending = False, None

        self._screen.run_worker(Errand(do), group=GROUP)

    # Knowing what it means

    async def _read_and_carry_out(self, actions: Sequence[Action]) -> None:
        screen, table = self._screen, self._screen.table
        database, bound = screen.session.database, screen.bound
        if database is None or bound is None:
            screen.refuse("The database is away, and not all of these rows are here.")
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

            if not await screen.app.push_screen_wait(PreviewScreen(meant, gone)):
                screen.say("Nothing was changed; the marks stay.")
                return
        screen.table.clear_range()
        screen.table.clear_marked()
        step, what = new_step(), said_of(meant.action)
        first = tuple(plan.changes(0, FIRST))
        screen.session.undoing.did_many(step, Source.BULK, first, len(plan))
        done, whole = await self._send(
            lambda start, stop: plan.drafts(step, Source.BULK, start, stop), f"{what}:", len(plan)
        )
        if whole:
            screen.say(f"{what}: {_titles(done)}{_left(meant)}")
        else:
            screen.session.undoing.did_many(step, Source.BULK, first[:done], done)
            screen.say(f"Stopped: {what} for {done:,} of {_titles(len(plan))}.", loud=True)

    async def _take_back(self, taken: Taken, said: str) -> None:
        screen = self._screen
        try:
            drafts = await screen.session.undoing.drafts_of(taken)
        except JournalError as error:
            screen.refuse(str(error))
            return
        # Whole, before any of it is sent: half of it could not be taken back once more.
        ahead = len(drafts) + 1_000_000
        await self._send(lambda start, stop: drafts[start:stop], said, len(drafts), ahead)
        screen.say(f"{said}: {_titles(len(drafts))}")

    async def _send(
        self,
        drafts: Callable[[int, int], Sequence[Draft]],
        what: str,
        total: int,
        ahead: int | None = None,
    ) -> tuple[int, bool]:
        screen = self._screen
        writer = screen.session.writer
        sending = Sending(screen.show_drafts, lambda part: writer.put(*part), lambda: writer.unsent)
        self._sending = sending
        with working(screen, f"{what} {_titles(total)}{STOPS}") as work:

            def tell(done: int) -> None:
                work.say(f"{what} {done:,} of {_titles(total)}{STOPS}")

            whole = await (
                sending.send(drafts, tell, ahead) if ahead else sending.send(drafts, tell)
            )
        return sending.sent, whole


def _chosen(meant: Sequence[Meant]) -> Meant:
    """The first, unless no row would change by it and some would by the other."""
    return next((each for each in meant if len(each.plan)), meant[0])


def _left(meant: Meant) -> str:
    parts = []
    if meant.so_already:
        parts.append(f"{meant.so_already:,} said so already")
    if meant.forbidden:
        parts.append(f"{meant.forbidden:,} cannot be: {meant.why_forbidden}")
    return f" · {' · '.join(parts)}" if parts else ""


def _titles(count: int) -> str:
    return "1 title" if count == 1 else f"{count:,} titles"
