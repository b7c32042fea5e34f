"""A form: a line a field, checked as it is typed, and what is wrong told beneath the line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from rear_diff.catalogue.editing.fields import BadText, Field
from rear_diff.catalogue.editing.writing import Changed, NotDone, Taken
from rear_diff.database.errors import DatabaseError
from tui.errand import Errand
from tui.keys import keymap_of, of
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.catalogue import FORM
from tui.keys.bindings.typing import TEXT
from tui.screens.sheet import Sheet
from tui.widgets.virtual_table import plain

Values = dict[str, Any]
Save = Callable[[Values, Values], Awaitable[None]]
"""Writes what was changed: what the fields held, and what they are to hold. Raises `NotDone`."""

SURE = "What was typed is lost: {} once more closes."


class FieldLine(Input, inherit_bindings=False):
    """Where one field is typed."""

    BINDINGS: ClassVar[list[BindingType]] = of(FORM, TEXT)

    def __init__(self, field: Field, value: Any) -> None:
        # A text of the database may hold what a terminal must not get.
        super().__init__(plain(field.text(value)), placeholder=field.hint, compact=True)
        self.field = field
        self.held = value
        self._begun = self.value

    @property
    def is_changed(self) -> bool:
        """Whether something else is typed than what stood there."""
        return self.value != self._begun

    @property
    def typed(self) -> Any:
        """What is meant. Raises `BadText`."""
        return self.field.value(self.value) if self.is_changed else self.held


class Lines(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The lines of a form; those that there is no room for come as one goes on."""

    BINDINGS: ClassVar[list[BindingType]] = []


class FormScreen(Sheet[bool], inherit_bindings=False):
    """Dismissed with whether something was saved."""

    DEFAULT_CSS = """
    FormScreen .sheet { width: 84; }
    FormScreen Lines {
        height: auto; max-height: 100%; scrollbar-size: 0 1; margin-top: 1;
    }
    FormScreen Horizontal { height: 1; }
    FormScreen .label { width: 14; color: $text-muted; }
    FormScreen .label.-changed { color: $accent; text-style: bold; }
    FormScreen FieldLine { width: 1fr; height: 1; border: none; padding: 0; background: $surface; }
    FormScreen FieldLine:focus { background: $boost; }
    FormScreen .why { height: 1; padding-left: 14; color: $text-error; display: none; }
    FormScreen #said { height: auto; margin-top: 1; color: $text-warning; display: none; }
    FormScreen FieldLine:ansi:focus { text-style: bold; }
    """
    TITLE = "A form"
    BINDINGS: ClassVar[list[BindingType]] = of(SCREEN)

    def __init__(
        self, what: str, name: str, fields: Sequence[Field], held: Mapping[str, Any], save: Save
    ) -> None:
        super().__init__()
        self._what = what
        self._title = name
        self._fields = fields
        self._held = dict(held)
        self._save = save
        self._is_new = not set(held) >= {field.column for field in fields}
        self._asked = self._saving = False

    def compose(self) -> ComposeResult:
        """What it is about, the lines, and what went wrong."""
        with Vertical(classes="sheet"):
            yield Static(self._head(), markup=False)
            with Lines():
                for field in self._fields:
                    with Horizontal():
                        name = f"label-{field.column}"
                        yield Static(field.label, classes="label", id=name, markup=False)
                        yield FieldLine(field, self._held.get(field.column))
                    yield Static("", classes="why", id=f"why-{field.column}", markup=False)
            yield Static(id="said", markup=False)

    def _head(self) -> Text:
        text = Text(overflow="ellipsis")
        text.append(f"{self._what}  ", "bold").append(f"{plain(self._title)}\n")
        keys = {"text.submit": "saves", "form.next": "next line", "form.close": "closes"}
        return text.append(keymap_of(self).told(keys), "dim")

    def on_mount(self) -> None:
        """Begin with the first line."""
        self._lines[0].focus()

    @property
    def _lines(self) -> list[FieldLine]:
        return list(self.query(FieldLine))

    # What is typed

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        line = event.input
        if isinstance(line, FieldLine):
            self._asked = False
            self._say("")
            label = self.query_one(f"#label-{line.field.column}")
            label.set_class(line.is_changed, "-changed")
            # An empty line is not wrong before one has been there.
            if line.value or not self._is_new:
                self._read(line)
            else:
                self._blame(line.field.column, "")

    def _read(self, line: FieldLine) -> Any:
        """What is typed in a line; `BadText` where that is wrong, which is told."""
        try:
            value = line.field.value(line.value) if self._is_new else line.typed
        except BadText as bad:
            self._blame(line.field.column, f"{line.field.label} {bad}")
            return bad
        self._blame(line.field.column, "")
        return value

    def _blame(self, column: str, why: str) -> None:
        told = self.query_one(f"#why-{column}", Static)
        told.update(Text(plain(why)))
        told.display = bool(why)

    def _say(self, text: str) -> None:
        said = self.query_one("#said", Static)
        said.update(Text(plain(text)))
        said.display = bool(text)

    # Saving

    @on(Input.Submitted)
    def _submit(self) -> None:
        if self._saving:
            return
        typed = {line.field.column: self._read(line) for line in self._lines}
        wrong = [line for line in self._lines if isinstance(typed[line.field.column], BadText)]
        if wrong:
            self.app.bell()
            wrong[0].focus()
            return
        after = {
            line.field.column: typed[line.field.column]
            for line in self._lines
            if self._is_new or typed[line.field.column] != line.held
        }
        if not after:
            self.dismiss(False)
            return
        self._saving = True
        self.run_worker(Errand(self._write, after), group="saving")

    async def _write(self, after: Values) -> None:
        before = {line.field.column: line.held for line in self._lines}
        try:
            await self._save(before, after)
        except Taken as taken:
            self._blame(taken.column, str(taken))
            self._line(taken.column).focus()
        except Changed as changed:
            for column, now in changed.now.items():
                line = self._line(column)
                if now != line.held:
                    line.held = now
                    told = line.field.text(now) or "nothing"
                    self._blame(column, f"somebody else set it to {told}; save again to set yours")
        except (NotDone, DatabaseError) as error:
            self._say(str(error))
        else:
            self.dismiss(True)
        finally:
            self._saving = False

    def _line(self, column: str) -> FieldLine:
        return next(line for line in self._lines if line.field.column == column)

    def action_leave(self) -> None:
        """Close; where something was typed, the second time."""
        typed = any(line.is_changed for line in self._lines)
        if typed and not self._asked:
            self._asked = True
            self._say(SURE.format(keymap_of(self).shown("form.close")))
        else:
            self.dismiss(False)
