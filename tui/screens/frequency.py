"""How often each value of a column occurs in the result that is on the screen."""

from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static
from textual.widgets.option_list import Option

from rear_diff.database.connect import Database
from rear_diff.database.errors import DatabaseError
from rear_diff.query import Query
from rear_diff.query.frequency import Frequency, ValueCount, fetch_frequency, filter_for
from rear_diff.tables import Kind
from tui.errand import Errand
from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import FREQUENCY
from tui.screens.listing import Listing
from tui.screens.sheet import Sheet
from tui.widgets import spinner
from tui.widgets.accent import accent
from tui.widgets.virtual_table import fit

VALUE_WIDTH, COUNT_WIDTH, BAR_WIDTH = 30, 11, 18
"""In cells."""


class FrequencyScreen(Sheet[str | None], inherit_bindings=False):
    """The values of a column, the commonest first.

    Dismissed with the filter that leaves the chosen value's rows, or None. Closing it cancels the
    count, on the server too.
    """

    DEFAULT_CSS = """
    FrequencyScreen Listing { display: none; }
    """
    TITLE = "Frequency"
    BINDINGS: ClassVar[list[BindingType]] = of(FREQUENCY, HELP, SCREEN)

    @dataclass
    class Counted(Message):
        """The count is there; a string is why there is none."""

        frequency: Frequency | str

    def __init__(self, database: Database, query: Query, name: str) -> None:
        super().__init__()
        self._database = database
        self._query = query
        self._column = query.bound.column(name)
        self._counts: tuple[ValueCount, ...] = ()
        self._spinner: Timer | None = None
        self._turns = 0

    def compose(self) -> ComposeResult:
        """A heading, and the values when they are there."""
        with Vertical(classes="sheet"):
            yield Static(id="heading", markup=False)
            yield Listing()

    def on_mount(self) -> None:
        """Count."""
        self._turn()
        self._spinner = self.set_interval(spinner.TURN, self._turn)
        self.run_worker(Errand(self._count), exclusive=True)

    async def _count(self) -> None:
        try:
            frequency: Frequency | str = await self._database.read(
                lambda asked: fetch_frequency(asked, self._query, self._column.name)
            )
        except DatabaseError as error:
            frequency = str(error)
        self.post_message(self.Counted(frequency))

    def _turn(self) -> None:
        self._turns += 1
        keys = keymap_of(self).told({"frequency.close": "stops"})
        self._say(
            " · ".join(
                filter(None, (f"{spinner.sign(self._turns)} counting {self._column.heading}", keys))
            )
        )

    def _say(self, text: str) -> None:
        self.query_one("#heading", Static).update(Text(text, "dim"))

    @on(Counted)
    def _show(self, message: Counted) -> None:
        if self._spinner:
            self._spinner.stop()
        frequency = message.frequency
        if isinstance(frequency, str):
            self._say(frequency)
            return
        self._counts = frequency.counts
        values = "value" if frequency.values == 1 else "values"
        told = f"{self._column.heading} · {frequency.values:,} {values} in {frequency.rows:,} rows"
        keys = keymap_of(self).told({"list.choose": "filters by one"})
        self._say(" · ".join(filter(None, (told, keys))))
        listing = self.query_one(Listing)
        listing.add_options(self._option(each, frequency.rows) for each in frequency.counts)
        if frequency.more:
            listing.add_option(Option(Text(f"{frequency.more:,} more", "dim"), disabled=True))
        listing.display = bool(frequency.counts)
        listing.highlighted = 0
        listing.focus()

    def _option(self, each: ValueCount, rows: int) -> Option:
        share = each.rows / rows
        line = Text(no_wrap=True)
        line.append(fit(self._told(each.value), VALUE_WIDTH), "dim" if each.value is None else "")
        line.append(f"{each.rows:>{COUNT_WIDTH},}  ")
        full = max(1, round(share * BAR_WIDTH))
        line.append("━" * full, accent(self))
        line.append("─" * (BAR_WIDTH - full), "dim")
        line.append(f" {_percent(share):>5}", "dim")
        return Option(line)

    def _told(self, value: Any) -> str:
        if value is None:
            return "none"
        if value == "":
            return "(empty)"
        match self._column.kind:
            case Kind.MOMENT:
                return f"{value:%Y-%m-%d}"
            case Kind.BOOLEAN:
                return "yes" if value else "no"
            case Kind.ENUM:
                return str(value).replace("_", " ")
        return str(value)

    @on(Listing.OptionSelected)
    def _chosen(self, event: Listing.OptionSelected) -> None:
        self.dismiss(filter_for(self._column, self._counts[event.option_index].value))


def _percent(share: float) -> str:
    return "<1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")
