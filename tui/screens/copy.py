"""Choosing what to copy to the terminal's clipboard: one more key takes it."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.table import Table as Grid
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.copying import Copyable, Source, cell, copyables
from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.card import PAGE
from tui.keys.bindings.sheets import COPY
from tui.screens.column import ColumnScreen
from tui.screens.sheet import Sheet
from tui.widgets.virtual_table import plain

PREVIEW = 100
"""Characters that are shown of a value or a row."""

SAID = 40
"""Characters of it that are told when it has been copied."""

ADDRESSES = ("query", "imdb", "tmdb")
"""What is shown whole, to be read off the screen."""

ASK_COLUMN = Copyable("cell", "cell", "the cell", "", ("Asks for the column.",))

Say = Callable[[str], None]


class CopyPage(VerticalScroll, inherit_bindings=False):
    """A page that scrolls by the keys of every page."""

    BINDINGS: ClassVar[list[BindingType]] = of(PAGE)

    def action_half_down(self) -> None:
        """Scroll down by half a window."""
        self.scroll_relative(y=max(1, self.size.height // 2), animate=False)

    def action_half_up(self) -> None:
        """Scroll up by half a window."""
        self.scroll_relative(y=-max(1, self.size.height // 2), animate=False)


class CopyScreen(Sheet[Copyable | None], inherit_bindings=False):
    """What there is to copy, each with its key; dismissed with what was chosen, or None.

    What cannot be copied says why, and the page stays.
    """

    DEFAULT_CSS = """
    CopyScreen .sheet { height: auto; }
    CopyScreen #said { height: auto; color: $text-warning; display: none; margin-top: 1; }
    """
    TITLE = "Copying"
    BINDINGS: ClassVar[list[BindingType]] = of(COPY, HELP, SCREEN)

    def __init__(self, source: Source) -> None:
        super().__init__()
        found = copyables(source)
        self._found = found if source.column or not source.row else (ASK_COLUMN, *found)

    def compose(self) -> ComposeResult:
        """One scrolling page, and why something was not copied."""
        with CopyPage(classes="sheet"):
            yield Static(self._page())
            yield Static(id="said", markup=False)

    def action_take(self, what: str) -> None:
        """Copy this, or say why not."""
        chosen = next((each for each in self._found if each.what == what), None)
        if chosen is None:
            self._say("There is nothing of the kind here.")
        elif why := chosen.why_not:
            self._say(why)
        elif self.is_current:
            self.dismiss(chosen)

    def _say(self, text: str) -> None:
        self.app.bell()
        said = self.query_one("#said", Static)
        said.update(Text(plain(text)))
        said.display = True
        said.scroll_visible(animate=False)

    def _page(self) -> Grid:
        page = Grid.grid(padding=(0, 2, 0, 0))
        page.add_column(no_wrap=True)
        page.add_column(no_wrap=True)
        page.add_column(overflow="fold")
        keymap = keymap_of(self)
        closes = keymap.told({"copy.close": "closes"})
        hint = " · ".join(filter(None, ("one more key", closes)))
        page.add_row("", Text("Copy", "bold"), Text(hint, "dim"))
        page.add_row("", "", "")
        for each in self._found:
            page.add_row(
                Text(keymap.shown(f"copy.{each.what}"), "bold"), Text(each.heading), _shown(each)
            )
            if each.text:
                for note in each.notes:
                    page.add_row("", "", Text(f"! {plain(note)}", "dim"))
        return page


def _shown(each: Copyable) -> Text:
    if not each.text:
        return Text(plain(" ".join(each.notes)) if each.notes else "(empty)", "dim")
    if each.what in ADDRESSES:
        return Text(plain(each.text))
    shown = Text(plain(each.text[:PREVIEW]))
    if len(each.text) > PREVIEW:
        shown.append(f" … {len(each.text):,} characters", "dim")
    return shown


def _begun(text: str) -> str:
    return plain(text) if len(text) <= SAID else f"{plain(text[:SAID])}…"


def offer_copy(app: App[None], source: Source, say: Say) -> None:
    """Show what can be copied from `source`, copy what is chosen, and `say` what that was."""

    def copy(chosen: Copyable | None) -> None:
        if chosen is None:
            return
        if chosen is ASK_COLUMN:
            app.push_screen(ColumnScreen(source.bound, "Copy the cell of"), copy_column)
        elif why := chosen.why_not:
            say(why)
        elif chosen.text is not None:
            app.copy_to_clipboard(chosen.text)
            say(f"copied {chosen.name}: {_begun(chosen.text)}")

    def copy_column(name: str | None) -> None:
        if name:
            copy(cell(replace(source, column=name), name))

    app.push_screen(CopyScreen(source), copy)
