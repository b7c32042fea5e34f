"""A table that draws the rows on the screen and holds those around them, of however many."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import partial
from typing import ClassVar, TypedDict, Unpack

from textual.binding import BindingType
from textual.geometry import Region
from textual.strip import Strip

from . import look, messages
from .bindings import BINDINGS
from .cells import NO_MARK, Cell
from .columns import Column, RowValues
from .keys import KeySequence
from .lines import Lines
from .marked import Marked
from .painting import Sorts
from .snapshot import Absent, Snapshot
from .standing import Place, Standing
from .viewport import HEADER


class WidgetOptions(TypedDict, total=False):
    """What every widget can be given."""

    name: str | None
    id: str | None
    classes: str | None
    disabled: bool


class VirtualTable(Standing, can_focus=True, inherit_bindings=False):
    """A table of any number of rows, of which it holds the ordered keys and a few pages.

    It is given keys (`show_keys`, `extend_keys`) and asks for the rows that are looked at
    (`RowsWanted`), which somebody fetches (`put_rows`). Each `show_keys` is a generation; answers
    to an older one are dropped. No method waits, and none may be called from another thread.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS
    COMPONENT_CLASSES: ClassVar[set[str]] = look.COMPONENT_CLASSES
    DEFAULT_CSS = look.CSS

    RowsWanted = messages.RowsWanted
    CursorMoved = messages.CursorMoved
    RowSelected = messages.RowSelected
    ColumnMoved = messages.ColumnMoved
    MarksChanged = messages.MarksChanged
    LayoutChanged = messages.LayoutChanged

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        page_rows: int = 200,
        frozen: int = 1,
        empty_text: str = "No rows",
        **options: Unpack[WidgetOptions],
    ) -> None:
        super().__init__(**options)
        self.auto_links = False
        self.empty_text = empty_text
        self._page_rows = page_rows
        self._frozen = frozen
        self._marked = Marked()
        self._snapshot = Snapshot(0, (), None, page_rows)
        self._marks: dict[Hashable, Cell] = {}
        self._lines = Lines(partial(look.style_named, self))
        self._asking = False
        self._telling_marks = False
        self._announced: tuple[int, int, Hashable | None] = (0, 0, None)
        self.set_columns(columns)

    def set_sorts(self, sorts: Sorts) -> None:
        """Say in the header what the rows are sorted by: columns, each with whether it goes down.

        Of several each has its number. The rows are not touched.
        """
        self._lines.set_sorts(tuple(sorts))
        self.refresh(Region(0, 0, self._painted_width, HEADER))

    def show_keys(
        self, keys: KeySequence, *, total: int | None = None, keep_cursor: bool = False
    ) -> int:
        """Show the rows with `keys`, in this order; gives the new generation.

        `total` is the count of all rows, where it is known before all keys are. The cursor goes to
        the first row; with `keep_cursor` it goes to the row it was on, once the key of that has
        come, and meanwhile stays at its position. `keys` is held, not copied.
        """
        here = Place(self.cursor_key, self._cursor, self._cursor - self._top)
        before = self._sought or here
        self._carry_marks()
        self._snapshot = Snapshot(self.generation + 1, keys, total, self._page_rows)
        self._lines.forget_rows()
        self._set_extent(self._columns.width)
        self._settle(before if keep_cursor else Place(None, 0, 0), known=0)
        self._heading = 1
        self.refresh()
        self._look()
        self._seek_marks()
        return self.generation

    def extend_keys(self, generation: int, keys: KeySequence, *, total: int | None = None) -> None:
        """Put `keys` behind those that are there; with `total`, correct the count of all rows."""
        if generation != self.generation:
            return
        known = len(self._snapshot.keys)
        self._snapshot.extend(keys, total)
        self._set_extent(self._columns.width)
        if self._sought is not None:
            self._settle(self._sought, known)
        else:
            self._go(self._cursor, self._top)
        if self.visible_rows.stop > known:
            self.refresh()
        self._announce()
        self._look()
        self._clip_marks()
        self._seek_marks()

    def put_rows(
        self, generation: int, keys: Collection[Hashable], rows: Mapping[Hashable, RowValues]
    ) -> None:
        """Take the answer for `keys`: their rows by key. A key without a row is drawn as gone."""
        if generation == self.generation:
            changed = self._snapshot.put(keys, rows)
            self._rows_came()
            self._repaint(changed)
            self._look_beside() if changed else self._look()

    def page_failed(self, generation: int, keys: Collection[Hashable]) -> None:
        """There is no answer for `keys`: they are asked for when the window or cursor next moves.

        `ask_again` does not wait for that.
        """
        if generation == self.generation:
            self._snapshot.fail(keys)

    def ask_again(self) -> None:
        """Ask for what is missing on the screen, as after a failure that has passed."""
        self._look()

    def update_row(self, key: Hashable, values: RowValues | None) -> None:
        """Lay `values` over those of a row, which keeps its other columns; with None it is gone.

        An answer that is already under way does not undo this.
        """
        if self._snapshot.update(key, values):
            self._repaint({key})
            self._look()

    def make_stale(self, keys: Collection[Hashable] | None = None) -> tuple[Hashable, ...]:
        """The rows with `keys`, or all, may be others by now.

        Those on the screen stay as they are, and are given back: whoever reads them anew lays them
        over with `update_row`. The others are asked for when they are looked at.
        """
        seen = {self._snapshot.key_at(index) for index in self.visible_rows}
        self._snapshot.forget(keys, seen)
        self._look()
        return tuple(
            key
            for key in seen
            if key is not None
            and (keys is None or key in keys)
            and self._snapshot.row(key) is not Absent.WAITING
        )

    def set_mark(self, key: Hashable, sign: str, style: str = "mark") -> None:
        """Put a sign, one cell wide, before a row; an empty one takes it away.

        Marks belong to keys: they outlive `show_keys`.
        """
        if sign:
            self._marks[key] = Cell(sign, style)
        else:
            self._marks.pop(key, None)
        self._redraw({key})

    def clear_marks(self) -> None:
        """Take all marks away."""
        marked = set(self._marks)
        self._marks.clear()
        self._redraw(marked)

    def action_select(self) -> None:
        """Open the row under the cursor."""
        if self.cursor_key is not None:
            self.post_message(messages.RowSelected(self, self._cursor, self.cursor_key))

    def notify_style_update(self) -> None:
        """Draw anew: the theme changed, or the focus."""
        super().notify_style_update()
        if self._focus_moves:
            self._lines.forget_cursor()
        else:
            self._looks_changed()

    def _looks(self) -> object:
        return dict(self.styles.get_rules()), [look.style_named(self, each) for each in look.BELOW]

    def _looks_changed(self) -> None:
        self._lines.forget_styles()

    def render_line(self, y: int) -> Strip:
        """The line at `y` of the window; changes nothing but what is kept of drawn lines."""
        x, top = self.scroll_offset
        self._lines.set_window(x, self._width, self._margin)
        if y < HEADER:
            return self._lines.header()
        index = top + y - HEADER
        if index >= self.row_count:
            return self._lines.message(self.empty_text if self._says_empty(y) else "")
        return self._row_line(index)

    def _row_line(self, index: int) -> Strip:
        key = self._snapshot.key_at(index)
        mark = self._marks.get(key, NO_MARK) if self._marks else NO_MARK
        strip = self._lines.row(key, self._snapshot.row_at(index), mark)
        if self._marked.has(index, key):
            strip = self._lines.marked(strip)
        if index == self._cursor:
            strip = self._lines.under_cursor(strip, self.cursor_column)
        return strip

    def _awaits_rows(self) -> bool:
        return self._snapshot.is_waiting(self.visible_rows)

    def _says_empty(self, y: int) -> bool:
        return y == HEADER and self.row_count == 0 and self.generation > 0

    def _moved(self) -> None:
        self._sought = None
        self._follow()
        self._announce()
        self._look_beside()

    def _columns_changed(self) -> None:
        self._lines.set_columns(self._columns)

    def _column_moved(self) -> None:
        self.post_message(messages.ColumnMoved(self, self.cursor_column))

    def _marks_changed(self) -> None:
        # Behind the keys that wait: between their CursorMoved it would keep those from replacing
        # one another.
        if not self._telling_marks:
            self._telling_marks = True
            self.call_later(self._tell_marks)

    def _tell_marks(self) -> None:
        self._telling_marks = False
        self.post_message(messages.MarksChanged(self))

    def _layout_changed(self) -> None:
        self.post_message(messages.LayoutChanged(self))

    def _look(self) -> None:
        # Later, so that rows which came with their keys can be put before they are asked for.
        if not self._asking:
            self._asking = True
            self.call_next(self._ask)

    def _look_beside(self) -> None:
        # What is beside the window is asked for when what is in it has been painted.
        if self._awaits_rows():
            self._look()
        elif not self._asking:
            self._asking = True
            self.call_after_refresh(self._ask)

    def _ask(self) -> None:
        self._asking = False
        while keys := self._snapshot.next_question(self.visible_rows, self._heading):
            self.post_message(messages.RowsWanted(self, self.generation, keys))

    def cursor_went(self) -> None:
        """Called at once with each `CursorMoved`, for a subclass: what is shown here is painted
        together with the cursor, and not a frame later."""

    def _announce(self, changed: bool = False) -> None:
        here = (self.generation, self._cursor, self.cursor_key)
        if changed or here != self._announced:
            self._announced = here
            self.cursor_went()
            self.post_message(messages.CursorMoved(self, self._cursor, self.cursor_key))

    def _repaint(self, changed: Collection[Hashable]) -> None:
        self._redraw(changed)
        if self.cursor_key in changed:
            self._announce(changed=True)

    def _redraw(self, keys: Collection[Hashable]) -> None:
        for key in keys:
            self._lines.forget(key)
        at = self._snapshot.key_at
        self._refresh_rows(*(index for index in self.visible_rows if at(index) in keys))
