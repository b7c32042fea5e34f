"""Filters that are ready to be chosen: those of the table, and those of a person's own."""

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from rear_diff.query import BoundTable
from rear_diff.query.language import FilterError, parse_filter
from rear_diff.tables import Preset
from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import FILTERS
from tui.saved_filters import FiltersBroken, forget_filter, save_filter, saved_filters
from tui.screens.listing import Listing
from tui.screens.sheet import Sheet
from tui.widgets.text_field import TextField
from tui.widgets.virtual_table import fit, plain

NAME_WIDTH = 24
LONGEST_NAME = 60


class FiltersScreen(Sheet[str | None], inherit_bindings=False):
    """Dismissed with the filter that was chosen, or None."""

    DEFAULT_CSS = """
    FiltersScreen Input { display: none; border: none; height: 1; padding: 0; margin-top: 1; }
    FiltersScreen Input.-asked { display: block; }
    FiltersScreen #said { height: auto; color: $text-warning; margin-top: 1; display: none; }
    """
    TITLE = "Filters"
    BINDINGS: ClassVar[list[BindingType]] = of(FILTERS, HELP, SCREEN)

    def __init__(self, bound: BoundTable, now: str, file: Path) -> None:
        super().__init__()
        self._bound = bound
        self._now = now
        self._file = file
        self._presets = [each for each in bound.table.presets if self._can_be_asked(each)]
        self._own: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        """The list, the line for a new name, and what went wrong."""
        with Vertical(classes="sheet"):
            yield Static(Text(self._keys(), "dim"))
            yield Listing()
            yield TextField(placeholder="a name for it", compact=True, max_length=LONGEST_NAME)
            yield Static(id="said", markup=False)

    def _keys(self) -> str:
        what = {
            "list.choose": "chooses",
            "filters.save": "saves the filter in force",
            "filters.forget": "forgets one of your own",
        }
        return keymap_of(self).told(what)

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()
        self.query_one(Listing).focus()

    def _can_be_asked(self, preset: Preset) -> bool:
        try:
            criteria = parse_filter(preset.filter, self._bound)
        except FilterError:
            return False  # a label that this database does not have
        return all(self._bound.has(criterion.column) for criterion in criteria)

    def _fill(self) -> None:
        try:
            self._own = list(saved_filters(self._file, self._bound.table.name).items())
        except FiltersBroken as broken:
            self._own = []
            self._say(str(broken))
        listing = self.query_one(Listing)
        highlighted = listing.highlighted or 0
        options = [_option(each.name, each.help) for each in self._presets]
        own = [_option(name, text) for name, text in self._own]
        listing.clear_options()
        listing.add_options([*options, None, *own] if options and own else [*options, *own])
        if listing.option_count:
            listing.highlighted = min(highlighted, listing.option_count - 1)
        else:
            self._say("No filter is saved for this table yet.")

    def _say(self, text: str) -> None:
        said = self.query_one("#said", Static)
        said.update(Text(plain(text)))
        said.display = bool(text)

    @on(Listing.OptionSelected)
    def _chosen(self, event: Listing.OptionSelected) -> None:
        filters = [each.filter for each in self._presets] + [text for _, text in self._own]
        self.dismiss(filters[event.option_index])

    def action_back(self) -> None:
        """Leave the line for a name, else close."""
        if self.query_one(Input).has_focus:
            self._stop_asking()
        else:
            self.dismiss(None)

    def action_save(self) -> None:
        """Ask for a name."""
        if not self._now.strip():
            self._say("There is no filter in force to save.")
            return
        self._say("")
        field = self.query_one(Input)
        field.add_class("-asked")
        field.focus()

    def _stop_asking(self) -> None:
        field = self.query_one(Input)
        field.value = ""
        field.remove_class("-asked")
        self.query_one(Listing).focus()

    @on(Input.Submitted)
    def _save(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        if not name:
            return
        try:
            save_filter(self._file, self._bound.table.name, name, self._now)
        except FiltersBroken as broken:
            self._say(str(broken))
            return
        self._stop_asking()
        self._fill()
        names = [each for each, _ in self._own]
        self.query_one(Listing).highlighted = len(self._presets) + names.index(name)

    def action_forget(self) -> None:
        """Forget the filter under the cursor, if it is one of one's own."""
        index = (self.query_one(Listing).highlighted or 0) - len(self._presets)
        if not 0 <= index < len(self._own):
            self._say("This one belongs to the table.")
            return
        try:
            forget_filter(self._file, self._bound.table.name, self._own[index][0])
        except FiltersBroken as broken:
            self._say(str(broken))
            return
        self._say("")
        self._fill()


def _option(name: str, told: str) -> Option:
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(fit(name, NAME_WIDTH))
    line.append(f" {plain(told)}", "dim")
    return Option(line)
