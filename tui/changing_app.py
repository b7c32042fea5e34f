"""What becomes of changes: kept, settled, in conflict, left over; and who is told of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import App
from textual.reactive import reactive

from rear_diff.labelling import Applied, Conflict
from rear_diff.labelling.journal import JournalError
from tui.errand import Errand
from tui.messages import ChangeSettled, ChangesKept, ChangesNotKept, UnsentChanged
from tui.undertakings import told_of

if TYPE_CHECKING:
    from tui.keeping import Keeper
    from tui.session import Session


class ChangingApp(App[None]):
    """Counts the changes that wait for something, and tells the screens what became of each."""

    session: Session
    _keeper: Keeper

    # Without a repaint: of the app it would be the whole screen.
    unsent: reactive[int] = reactive(0, repaint=False)
    conflicts: reactive[int] = reactive(0, repaint=False)
    """How many changes met what somebody else had changed, and wait for a choice."""
    unfinished: reactive[str] = reactive("", repaint=False)
    """What of a change of many rows was not done; empty where all was."""

    def on_changes_kept(self, message: ChangesKept) -> None:
        """Tell the screens."""
        self.session.kept.publish(message)
        steps = {each.step for each in self.session.undertakings.left}
        if message.left_behind or any(entry.reverses in steps for entry in message.entries):
            self.run_worker(Errand(self._load_undertakings), group="undertakings")

    def on_changes_not_kept(self, message: ChangesNotKept) -> None:
        """Tell the screens, and know again what can be undone."""
        for draft in reversed(message.drafts):
            self.session.undoing.not_kept(draft)
        self.session.not_kept.publish(message)
        self.run_worker(self.session.undoing.load_if_possible(), group="journal")

    def on_change_settled(self, message: ChangeSettled) -> None:
        """Tell the screens."""
        if not isinstance(message.outcome, Applied):
            # What this person did not change is not theirs to undo.
            self.session.undoing.drop(message.entry)
        self.session.settled.publish(message)
        if self.conflicts or isinstance(message.outcome, Conflict):
            self.run_worker(Errand(self.count_conflicts), group="conflicts", exclusive=True)

    async def _load_undertakings(self) -> None:
        with suppress(JournalError):
            await self.session.undertakings.load()

    def on_undertakings_found(self) -> None:
        """Keep what the status line says."""
        left = self.session.undertakings.left
        self.unfinished = told_of(left[0]) if left else ""

    async def count_conflicts(self) -> None:
        """Know how many conflicts are open, if the journal can be read."""
        from rear_diff.labelling.journal.conflicts import disagreements

        database = self.session.writer.identity
        with suppress(JournalError):
            found = await self._keeper.ask(lambda journal: journal.conflicts(database))
            self.conflicts = len(disagreements(found))

    def action_conflicts(self) -> None:
        """Show the conflicts."""
        from tui.screens.conflicts import ConflictsScreen

        self.push_screen(ConflictsScreen(self.session), self._recount)

    def _recount(self, _: None) -> None:
        self.run_worker(Errand(self.count_conflicts), group="conflicts", exclusive=True)

    def on_unsent_changed(self, message: UnsentChanged) -> None:
        """Keep the count that the status line shows."""
        self.unsent = message.count
