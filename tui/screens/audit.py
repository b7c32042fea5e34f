"""Titles that are no longer as a person said here, or that nobody can have meant so; what each
holds, what was said, and restoring one or all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static
from textual.widgets.option_list import Option

from rear_diff.database.errors import DatabaseError
from rear_diff.labelling.audit import audit
from rear_diff.labelling.audit.finding import Finding, Found
from rear_diff.labelling.bulk import Plan
from rear_diff.labelling.bulk.plan import told
from rear_diff.labelling.journal import JournalError
from rear_diff.query import BoundTable, CriterionError
from tui.auditing import ORDER, Findings, said_in_batches
from tui.errand import Errand
from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import AUDIT
from tui.messages import ChangesNotKept
from tui.presentation import LABELS, ago, local_now
from tui.screens.listing import Listing
from tui.screens.preview import PreviewScreen
from tui.screens.sheet import Sheet
from tui.session import Session
from tui.widgets import spinner
from tui.widgets.virtual_table import fit, plain

if TYPE_CHECKING:
    from rear_diff.database.connect import Database

KIND_WIDTH, NAME_WIDTH, VALUE_WIDTH, SAID_WIDTH, COUNT_WIDTH = 11, 20, 9, 19, 7
"""In cells."""


class AuditScreen(Sheet[Plan | None], inherit_bindings=False):
    """Dismissed with what restores all of them, or None. One is restored at once by `restore`."""

    DEFAULT_CSS = """
    AuditScreen #counts { height: auto; color: $text-muted; }
    AuditScreen Listing { display: none; }
    """
    TITLE = "Audit"
    BINDINGS: ClassVar[list[BindingType]] = of(AUDIT, HELP, SCREEN)

    def __init__(
        self,
        session: Session,
        database: Database,
        bound: BoundTable,
        restore: Callable[[Found], None],
    ) -> None:
        super().__init__()
        self._session = session
        self._database = database
        self._bound = bound
        self._restore = restore
        self._findings = Findings()
        self._rows: list[Found] = []
        self._restored: set[Any] = set()
        self._spinner: Timer | None = None
        self._turns = 0
        self._what = "reading"

    def compose(self) -> ComposeResult:
        """What the keys do, how many there are of each kind, and the titles."""
        with Vertical(classes="sheet"):
            yield Static(id="heading", markup=False)
            yield Static(id="counts", markup=False)
            yield Listing()

    def on_mount(self) -> None:
        """Look for them; closing the sheet stops that."""
        self._session.not_kept.subscribe(self, self._put_back)
        self._turn()
        self._spinner = self.set_interval(spinner.TURN, self._turn)
        self.run_worker(Errand(self._look), exclusive=True)

    async def _look(self) -> None:
        batches = said_in_batches(self._session.writer.keeper, self._session.writer.identity)

        def follow(what: str, done: int) -> None:
            self._what = f"{what}: {done:,} rows"

        try:
            async for found in audit(
                self._database, self._bound, batches, self._session.who, follow
            ):
                self._findings.add(found)
        except (DatabaseError, JournalError, CriterionError) as error:
            self._stop_turning()
            self._say(str(error))
        else:
            self._stop_turning()
            self._show()

    def _turn(self) -> None:
        self._turns += 1
        stops = keymap_of(self).told({"audit.close": "stops"})
        words = (f"{spinner.sign(self._turns)} {self._what}", stops)
        self._say(" · ".join(filter(None, words)))

    def _stop_turning(self) -> None:
        if self._spinner:
            self._spinner.stop()

    def _say(self, text: str) -> None:
        # The sheet may be closing, and have no lines any more.
        for heading in self.query("#heading").results(Static):
            heading.update(Text(plain(text), "dim"))

    # Showing

    def _show(self) -> None:
        self._rows = self._findings.listed
        if not self.query(Listing):
            return  # the sheet is closing
        self._show_counts()
        if not self._rows:
            return
        listing = self.query_one(Listing)
        listing.add_options([self._option(found) for found in self._rows])
        listing.display = True
        listing.highlighted = 0
        listing.focus()

    def _show_counts(self) -> None:
        counts = self._findings.counts
        if not counts:
            self._say("Every title is as a person said, and as one can have said.")
            return
        can = len(self._findings.plan)
        keys = {"list.choose": "restores this one"}
        if can:
            keys["audit.all"] = f"restores {_titles(can)}"
        self._say(keymap_of(self).told({**keys, "audit.close": "closes"}))
        lines = [
            f"{counts[kind]:>{COUNT_WIDTH},}  {kind}: {kind.help}{_besides(kind)}"
            for kind in ORDER
            if counts[kind]
        ]
        heads = (
            f"{'':<{KIND_WIDTH}} {'':<{NAME_WIDTH}} {'holds':<{VALUE_WIDTH}} "
            f"{'should':<{VALUE_WIDTH}} said"
        )
        text = Text("\n" + "\n".join(lines))
        self.query_one("#counts", Static).update(text.append(f"\n\n{heads}", "bold"))

    def _option(self, found: Found) -> Option:
        line = Text(no_wrap=True, overflow="ellipsis")
        style = "dim" if found.key in self._restored else ""
        kind = "restored" if found.key in self._restored else str(found.findings[0])
        line.append(fit(kind, KIND_WIDTH), style or "bold").append(" ")
        line.append(fit(plain(found.name), NAME_WIDTH), style).append(" ")
        line.append(fit(_word(found.was) if found.holds else "", VALUE_WIDTH), style).append(" ")
        line.append(fit(_word(found.becomes), VALUE_WIDTH), style).append(" ")
        if said := found.said:
            words = plain(f"{said.who}, {ago(said.at, local_now())}")
            # A list wraps what has no room.
            line.append(fit(words, SAID_WIDTH), "dim")
        return Option(line)

    # Restoring

    @on(Listing.OptionSelected)
    def _restore_one(self, event: Listing.OptionSelected) -> None:
        found = self._rows[event.option_index]
        if found.key in self._restored:
            return
        if why := self._session.why_read_only:
            self._refuse(f"read-only: {why} Nothing can be restored.")
        elif found.change is None:
            self._refuse("It is no longer in the database: nothing can be restored.")
        else:
            self._restore(found)
            self._restored.add(found.key)
            listing = self.query_one(Listing)
            listing.replace_option_prompt_at_index(event.option_index, self._option(found).prompt)
            listing.highlighted = min(event.option_index + 1, len(self._rows) - 1)

    def _put_back(self, not_kept: ChangesNotKept) -> None:
        """They could not be kept: they are as they were."""
        keys = {draft.change.key for draft in not_kept.drafts} & self._restored
        self._restored -= keys
        listing = self.query_one(Listing)
        for index, found in enumerate(self._rows):
            if found.key in keys:
                listing.replace_option_prompt_at_index(index, self._option(found).prompt)
        if keys:
            self._refuse(f"Not restored: {not_kept.why}")

    def action_restore_all(self) -> None:
        """Restore all of them in one step, once that was seen."""
        plan = self._findings.plan
        if self._restored:
            # What was restored one by one needs no more.
            plan = Plan.of(each for each in plan.changes() if each.key not in self._restored)
        if why := self._session.why_read_only:
            self._refuse(f"read-only: {why} Nothing can be restored.")
        elif len(plan):

            def restore(does: bool | None) -> None:
                if does:
                    self.dismiss(plan)

            question = f"Restore {_titles(len(plan))}, in one step?"
            self.app.push_screen(PreviewScreen(question, plan), restore)

    def _refuse(self, why: str) -> None:
        self.app.bell()
        self._say(why)


def _besides(kind: Finding) -> str:
    if kind is Finding.RELABELLED:
        return "; one by one"
    return ", and cannot be restored" if kind is Finding.GONE else ""


def _word(values: Mapping[str, Any]) -> str:
    label = LABELS.get(str(values.get("label")))
    return plain(label.text if label else told(values))


def _titles(count: int) -> str:
    return "1 title" if count == 1 else f"{count:,} titles"
