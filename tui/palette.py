"""The palette: the commands that work on the screen, found by their names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList

from tui.keys import active_on
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.typing import TEXT
from tui.widgets.virtual_table import fit

KEYS = 13
"""Cells for the keys before a command."""

LEFT_OUT = TEXT.names | SCREEN.names | {"app.palette", "app.how-to-quit", "app.quit-anywhere"}
"""What is no use to find here."""


@dataclass(frozen=True)
class Entry:
    """A command, with its keys as a person reads them."""

    name: str
    keys: str
    run: Callable[[], Any]


class Commands(Provider):
    """What the keys of the screen below do, and its themes."""

    async def discover(self) -> Hits:
        """Every command that works on the screen, before anything is typed."""
        for entry in self._commands():
            yield DiscoveryHit(_keys(entry) + Content(entry.name), entry.run, entry.name)

    async def search(self, query: str) -> Hits:
        """The commands whose names are like `query`, and the themes."""
        matcher = self.matcher(query)
        for entry in (*self._commands(), *self._themes()):
            if (score := matcher.match(entry.name)) > 0:
                found = matcher.highlight(entry.name)
                yield Hit(score, _keys(entry) + found, entry.run, entry.name)

    def _commands(self) -> Iterator[Entry]:
        for each in active_on(self.screen):
            if each.enabled and each.name not in LEFT_OUT:
                run = partial(self.app.run_action, each.binding.action, each.node)
                yield Entry(each.binding.tooltip, " ".join(each.keys), run)

    def _themes(self) -> Iterator[Entry]:
        for name in sorted(self.app.available_themes):
            yield Entry(f"Theme {name}", "", partial(setattr, self.app, "theme", name))


def _keys(entry: Entry) -> Content:
    return Content(f"{fit(entry.keys, KEYS)} ").stylize("bold")


class Palette(CommandPalette):
    """Textual's palette, to which two answers may come together, or a key before its list is there.

    Textual itself would do a command twice, or close what is in front by then, or raise an error.
    """

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _answer_once(self, event: Message) -> None:
        if not self.is_active:
            event.stop()
            event.prevent_default()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it; a second time does nothing."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        # Of a list that has no place yet Textual knows no line to go on from.
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)


def palette() -> CommandPalette:
    """Textual's palette with our commands."""
    return Palette(providers=[Commands], placeholder="what to do")
