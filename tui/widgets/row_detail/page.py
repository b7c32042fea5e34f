"""Lines of text that can be scrolled, and be replaced without a layout of the whole screen."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Unpack

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.virtual_table.steady import SteadyView
from tui.widgets.virtual_table.table import WidgetOptions

Span = tuple[str, str]
"""Text that is safe to print, and the name of its style: `"dim"` is `page--dim`."""

Line = tuple[Span, ...]

Build = Callable[[int], Sequence[Line]]
"""Gives the lines of a page of a width in cells."""

PREFIX = "page--"
STYLES = ("title", "strong", "dim", "null", "heading", "quote", "bar", "good", "bad", "rule")


class Page(SteadyView, can_focus=True):
    """Shows the lines that a function builds for the width there is.

    Of several `show` in a row only the last is built. The scrollbar's column is always free, so
    that no text is wrapped anew when a page is longer than the one before.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {PREFIX + name for name in STYLES}
    DEFAULT_CSS = """
    Page {
        overflow: hidden scroll;
        scrollbar-size: 0 1;
        scrollbar-color: $foreground 25%;
        scrollbar-color-hover: $foreground 40%;
        scrollbar-color-active: $foreground 40%;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;

        & > .page--title { text-style: bold; }
        & > .page--strong { text-style: bold; }
        & > .page--dim { color: $text-muted; }
        & > .page--null { color: $text-disabled; }
        & > .page--heading { color: $text-muted; text-style: bold; }
        & > .page--quote { color: $text-muted; text-style: italic; }
        & > .page--bar { color: $primary; text-style: bold; }
        & > .page--good { color: $text-success; text-style: bold; }
        & > .page--bad { color: $text-error; text-style: bold; }
        & > .page--rule { color: $accent; text-style: bold; }

        &:ansi > .page--dim { color: ansi_default; text-style: dim; }
        &:ansi > .page--null { color: ansi_default; text-style: dim; }
        &:ansi > .page--heading { color: ansi_default; text-style: bold; }
        &:ansi > .page--quote { color: ansi_default; text-style: italic; }
    }
    """

    def __init__(self, **options: Unpack[WidgetOptions]) -> None:
        super().__init__(**options)
        self._build: Build = lambda _: ()
        self._lines: Sequence[Line] = ()
        self._waiting = False
        self._styles: dict[str, Style] = {}

    @property
    def text_width(self) -> int:
        """Cells for a line."""
        return self.scrollable_content_region.width

    def show(self, build: Build, *, stay: bool = False) -> None:
        """Show what `build` gives, from its beginning, or with `stay` from where it is scrolled."""
        self._build = build
        if not stay:
            self.scroll_y = self.scroll_target_y = 0
        if not self._waiting:
            self._waiting = True
            self.call_later(self.rebuild)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        del event
        self.rebuild()

    def notify_style_update(self) -> None:
        """Draw anew: the theme changed, or the focus."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """The line at `y` of the window."""
        width = self.size.width
        spans = _at(self._lines, self.scroll_offset.y + y)
        segments = [Segment(text, self._style(name)) for text, name in spans]
        return Strip(segments, length(spans)).adjust_cell_length(width, self._style(""))

    def action_half_down(self) -> None:
        """Scroll down by half a window."""
        self._scroll_by(max(1, self.size.height // 2))

    def action_half_up(self) -> None:
        """Scroll up by half a window."""
        self._scroll_by(-max(1, self.size.height // 2))

    def action_scroll_down(self) -> None:
        """Scroll down a line."""
        self._scroll_by(1)

    def action_scroll_up(self) -> None:
        """Scroll up a line."""
        self._scroll_by(-1)

    def _scroll_by(self, lines: int) -> None:
        y = max(0, min(self.max_scroll_y, self.scroll_offset.y + lines))
        self.scroll_y = self.scroll_target_y = y

    def rebuild(self) -> None:
        """Build the lines again."""
        self._waiting = False
        if self.text_width <= 0:
            return
        before = self._lines, self.scroll_offset.y, self.size
        self._lines = self._build(self.text_width)
        height = max(len(self._lines), self.size.height)
        if height != self.virtual_size.height:
            # Set beside the reactive, which would lay out the whole screen.
            self.set_reactive(Widget.virtual_size, Size(self.size.width, height))
            self.vertical_scrollbar.window_virtual_size = height
        self._scroll_by(0)
        lines, top, size = before
        if (top, size) == (self.scroll_offset.y, self.size):
            self._repaint_changes(lines)
        else:
            self.refresh(self.size.region)

    def _repaint_changes(self, before: Sequence[Line]) -> None:
        top = self.scroll_offset.y
        changed = [
            Region(cells.start, y, len(cells), 1)
            for y in range(self.size.height)
            if (cells := changed_cells(_at(before, top + y), _at(self._lines, top + y)))
        ]
        if changed:
            self.refresh(*changed)

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = (
                self.get_component_rich_style(PREFIX + name) if name else self.rich_style
            )
        return self._styles[name]


def changed_cells(before: Line, after: Line) -> range:
    """The cells in which two lines differ, from the first span that does."""
    if before == after:
        return range(0)
    start = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        start += cell_len(new[0])
    return range(start, max(length(before), length(after)))


def _at(lines: Sequence[Line], index: int) -> Line:
    return lines[index] if index < len(lines) else ()


def length(line: Line) -> int:
    """The cells that a line fills."""
    return sum(cell_len(text) for text, _ in line)
