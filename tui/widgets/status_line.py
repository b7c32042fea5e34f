"""The line above the keys: what just happened, what is wrong or under way, and what is left."""

from rich.cells import cell_len
from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Region
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from rear_diff.query.backlog import Backlog
from tui.widgets import spinner
from tui.widgets.backlog_bar import BAR, LEAST_BAR, MOST_BAR, NAMED, backlog_text
from tui.widgets.virtual_table import fit, plain

MOST_LINES = 3
"""Lines that a long message may take; an ordinary one takes one."""

PATIENCE = 0.2
"""Seconds that work takes before it is told of, so that nothing flickers."""

INDENT = 2
"""Cells at the left, of which the first is the spinner's."""

UNSENT = len("123 unsent")
"""Cells at the right that are kept for the count of unsent changes."""

GAP = 2
"""Cells between what is said and the backlog."""

MOST_OTHERS = 24
"""Cells for who else is here."""

LEAST_MESSAGE = 20
"""Cells that a message keeps, or else the backlog goes."""

LEAST_WORDS, BETWEEN = 8, " · "
"""Cells that a message keeps before the words of the work, and what stands between them."""

WIDE = 108
"""Cells from which there is room for a message and the backlog's bar."""


class StatusLine(Widget):
    """`trouble` while there is any, else the `message` of the moment, else `standing`.

    At the right are the `others`, the `backlog` and how many changes are unsent. A spinner at the
    left, and words behind the message, tell of work that has been under way for `PATIENCE`. Each
    part has its place: coming and going it moves no other.
    """

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; color: $text-muted; }
    StatusLine.-loud { color: $text-warning; }
    StatusLine.-loud:ansi { text-style: bold; }
    """

    message: reactive[str] = reactive("")
    standing: reactive[str] = reactive("")
    trouble: reactive[str] = reactive("")
    unsent: reactive[int] = reactive(0)
    backlog: reactive[Backlog | None] = reactive(None)
    others: reactive[str] = reactive("")
    """Who else is here, in few words."""

    def __init__(self) -> None:
        super().__init__()
        self._works: dict[int, str] = {}
        self._timer: Timer | None = None
        self._turns = 0
        self._told = ""

    def say(self, message: str, *, loud: bool = False) -> None:
        """Show `message` until something else is said."""
        self.set_class(loud or bool(self.trouble), "-loud")
        self.message = message
        self._fit()

    # Work under way

    def show_work(self, number: int, what: str) -> None:
        """The work of that number is `what`, in words; it is over with an empty text."""
        if what:
            self._works[number] = what
        else:
            self._works.pop(number, None)
        self._follow_work()

    @property
    def work(self) -> str:
        """The work that is told of, in words."""
        return self._told

    @property
    def _doing(self) -> str:
        if self._works:
            return next(reversed(self._works.values()))
        if self.unsent and not self.trouble:
            return "sending 1 change" if self.unsent == 1 else f"sending {self.unsent:,} changes"
        return ""

    def _follow_work(self) -> None:
        doing = bool(self._doing)
        if doing and self._timer is None:
            self._timer = self.set_timer(PATIENCE, self._start_turning)
        elif not doing and self._timer is not None:
            self._timer.stop()
            self._timer = None
            if self._told:
                self._told = ""
                self.refresh()

    def _start_turning(self) -> None:
        self._timer = self.set_interval(spinner.TURN, self._turn)
        self._turn()

    def _turn(self) -> None:
        self._turns += 1
        if self._told == self._doing:
            self.refresh(Region(0, 0, 1, 1))
        else:
            self._told = self._doing
            self.refresh()

    # Showing

    def render(self) -> RenderResult:
        """What is said, wrapped, between the spinner and the counts."""
        unsent = f"{self.unsent:,} unsent" if self.unsent else ""
        room = self._room
        lines, backlog = self._said(room)
        first = Text(spinner.sign(self._turns) if self._told else " ").append(" ")
        first += lines[0]
        first.append(" " * (room - lines[0].cell_len - backlog.cell_len))
        first += backlog
        first.append(unsent.rjust(self.content_size.width - first.cell_len), "bold")
        margin = Text(" " * INDENT)
        return Text("\n").join([first, *(margin + line for line in lines[1:])])

    @property
    def _room(self) -> int:
        """Cells for what is said and the backlog."""
        return max(20, self.content_size.width - INDENT - max(UNSENT, len(f"{self.unsent:,}") + 7))

    def _said(self, room: int) -> tuple[list[Text], Text]:
        """The lines at the left, and what stands at the right as far as there is room for it."""
        lines = self._lines(room)
        if not self._has_right:
            return lines, Text()
        numbers = self._right(0)
        needed, wide = lines[0].cell_len, self.content_size.width >= WIDE
        if not needed:
            bar = min(BAR if wide else MOST_BAR, room - numbers.cell_len - NAMED)
            return lines, self._right(bar if bar >= LEAST_BAR else 0)
        beside = self._beside(room)
        if len(lines) > 1 or needed > beside:
            return lines, Text()
        barred = wide and needed + NAMED + BAR <= beside
        return lines, self._right(BAR) if barred else numbers

    @property
    def _has_right(self) -> bool:
        return self.backlog is not None or bool(self.others)

    def _right(self, bar: int) -> Text:
        """The others and the backlog, of which the backlog keeps its place."""
        others = Text(fit(self.others, min(MOST_OTHERS, cell_len(self.others))), "bold")
        if self.backlog is None:
            return others
        backlog = backlog_text(self.backlog, bar)
        return others.append(BETWEEN, "not bold").append(backlog) if self.others else backlog

    def _beside(self, room: int) -> int:
        """Cells for what is said beside what stands at the right, or all there are if too few."""
        if not self._has_right:
            return room
        beside = room - GAP - self._right(0).cell_len
        return beside if beside >= LEAST_MESSAGE else room

    def _lines(self, room: int) -> list[Text]:
        if self._told and not self.has_class("-loud"):
            return [Text(self._with_work(room, self._beside(room)))]
        return self._words(room)

    def _words(self, room: int) -> list[Text]:
        """What is said: whole where it is loud or stands, else as much as fits beside the
        backlog."""
        words = plain(self.trouble or self.message or self.standing)
        beside, loud = self._beside(room), self.has_class("-loud")
        if self._has_right and self.message and not loud and cell_len(words) > beside:
            return [Text(fit(words, beside))]
        return list(Text(words).wrap(self.app.console, room))[:MOST_LINES] or [Text()]

    def _with_work(self, room: int, beside: int) -> str:
        """The words of the work, behind as much of the message as there is room for."""
        said, work = plain(self.message or self.standing), plain(self._told)
        width = beside if cell_len(work) <= beside else room
        left = width - cell_len(work) - len(BETWEEN)
        if said and left >= min(cell_len(said), LEAST_WORDS):
            return fit(said, min(left, cell_len(said))) + BETWEEN + work
        return fit(work, width).rstrip()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._fit()

    def watch_standing(self) -> None:
        """Make room."""
        self._fit()

    def watch_backlog(self) -> None:
        """A message may have to give way."""
        self._fit()

    def watch_others(self) -> None:
        """A message may have to give way."""
        self._fit()

    def watch_trouble(self, trouble: str) -> None:
        """Make room, and be loud while there is trouble."""
        self.set_class(bool(trouble), "-loud")
        self._fit()
        self._follow_work()

    def watch_unsent(self) -> None:
        """Tell of the sending, should it take long."""
        self._follow_work()

    def _fit(self) -> None:
        if self.is_mounted:
            height = len(self._words(self._room))
            if self.styles.height is None or self.styles.height.value != height:
                self.styles.height = height
