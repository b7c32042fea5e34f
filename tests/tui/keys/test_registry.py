"""Every binding of the app is in the registry, and the registry knows what is active together."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from textual.app import App
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.screen import Screen

import tui
from rear_diff.database.connect import Target
from rear_diff.labelling.journal import Kind, Source, Undertaking
from tests.tui.driving import AppPilot, filter_by, running, screen, table, until
from tui.keys import BINDINGS, CONTEXTS, SCOPES
from tui.keys.bindings.app import ANYWHERE, TABS
from tui.keys.names import is_character, key_named
from tui.screens import TAB_PLACES
from tui.screens.frequency import FrequencyScreen
from tui.screens.history import HistoryScreen
from tui.screens.jobs import JobsScreen
from tui.screens.listing import Listing
from tui.widgets.row_detail import RowDetail
from tui.widgets.virtual_table import VirtualTable

CATALOGUE = {
    "the catalogue's titles",
    "the details of a title of the catalogue",
    "the parts of a title",
    "the catalogue's sources",
    "the details of a source",
    "a form",
    "what was changed by hand",
    "a poster",
}

ALONE = "tui.widgets.virtual_table.__main__"
"""An example, which is no part of the app."""

JOBS, HISTORY = (BINDINGS[f"tab.{name}"].key for name in ("jobs", "history"))

SITUATIONS: dict[str, tuple[str, ...]] = {
    "the table of titles": (),
    "the details of a title": ("tab",),
    "a table": ("2",),
    "the details of a row": ("2", "tab"),
    "the jobs": (JOBS,),
    "the history": (HISTORY,),
    "the filter of the history": (HISTORY, "slash"),
    "the filter": ("slash",),
    "the card": ("c",),
    "the list of filters": ("f",),
    "the line for a filter's name": ("f", "s"),
    "the frequency of values": ("F",),
    "the columns to sort by": ("s",),
    "the line for a row to go to": ("colon",),
    "the whole row": ("i",),
    "what to copy": ("y",),
    "the conflicts": ("C",),
    "the audit": ("O",),
    "what becomes of many": ("A", "w"),
    "the themes": ("T",),
    "the help": ("question_mark",),
}
"""The keys that lead to each."""


def _classes(base: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for each in base.__subclasses__():
        yield from _classes(each)
        yield each


def _ours() -> list[type[DOMNode]]:
    """Every class of a node of ours that no other one is made from."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    mine = [each for each in _classes(DOMNode) if each.__module__.startswith("tui.")]
    return [each for each in mine if not any(issubclass(o, each) for o in mine if o is not each)]


def test_every_binding_of_a_class_of_ours_is_registered() -> None:
    ours = _ours()
    assert {App, Screen} <= {base for each in ours for base in each.__mro__}
    textuals = [binding for _, binding in CommandPalette._merged_bindings or ()]
    for each in ours:
        bindings = each._merged_bindings or ()
        for _, binding in bindings:
            if each.__module__ == ALONE:
                continue
            if issubclass(each, CommandPalette) and binding in textuals:
                continue
            known = BINDINGS.get(binding.id or "")
            assert known is not None, f"{each.__name__}: {binding.action} is not registered"
            assert (known.action, known.tooltip) == (binding.action, binding.tooltip)
            assert binding.key in known.key.split(",")


def test_an_id_is_one_bindings() -> None:
    ids = Counter(str(binding.id) for scope in SCOPES for binding in scope.bindings)
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_scope_of_a_context_is_in_the_help() -> None:
    assert {scope for context in CONTEXTS for scope in context.scopes} == set(SCOPES)


@pytest.mark.parametrize("name", BINDINGS)
def test_a_binding_tells_what_it_does_by_keys_that_terminals_deliver(name: str) -> None:
    binding = BINDINGS[name]
    assert binding.tooltip
    assert binding.tooltip[0].isupper()
    assert not binding.tooltip.endswith(".")
    assert binding.description
    for key in binding.key.split(","):
        assert key_named(key) == key


def test_the_tabs_are_those_of_the_screens() -> None:
    names = [f"tab.{each.name}" for each in TAB_PLACES]
    assert [binding.id for binding in TABS.bindings] == names


def test_every_context_is_visited() -> None:
    # tests/tui/catalogue visits its own.
    elsewhere = {"the choice of a column", "a change that was stopped", *CATALOGUE}
    assert set(SITUATIONS) | elsewhere == {context.name for context in CONTEXTS}


@pytest.mark.thorough
async def test_a_context_is_what_is_active(unchanged_target: Target) -> None:
    async with running(unchanged_target, size=(120, 40)) as pilot:
        await filter_by(pilot, "label:none")
        for name, keys in SITUATIONS.items():
            for key in keys:
                await pilot.press(key)
                await until(
                    pilot,
                    lambda: (
                        table(pilot).row_at_cursor is not None
                        or isinstance(pilot.app.screen, HistoryScreen | JobsScreen)
                    ),
                )
                await pilot.pause()
            if name.startswith("the details"):
                pilot.app.screen.set_focus(screen(pilot).query_one(RowDetail))
            if isinstance(pilot.app.screen, FrequencyScreen):
                listing = pilot.app.screen.query_one(Listing)
                await until(pilot, partial(getattr, listing, "has_focus"))
            assert_active(pilot, name)
            await back(pilot)


async def back(pilot: AppPilot) -> None:
    """To the table of titles, as it was."""
    while pilot.app.screen.is_modal or not isinstance(pilot.app.focused, VirtualTable | RowDetail):
        await pilot.press("escape")
        await pilot.pause()
    await pilot.press("1")
    await until(pilot, lambda: screen(pilot).TABLE.name == "training")
    table(pilot).clear_marked()
    pilot.app.screen.set_focus(table(pilot))
    await pilot.pause()
    assert screen(pilot).bar.text == "label:none"


async def test_the_choice_of_a_column_is_what_is_active(unchanged_target: Target) -> None:
    from tui.screens.column import ColumnScreen

    async with running(unchanged_target) as pilot:
        bound = screen(pilot).bound
        assert bound is not None
        await pilot.app.push_screen(ColumnScreen(bound, "Count the values of"))
        assert_active(pilot, "the choice of a column")


async def test_a_change_that_was_stopped_has_the_keys_of_its_sheet(
    unchanged_target: Target,
) -> None:
    from tui.screens.going_on import GoingOnScreen

    stopped = Undertaking("step", Kind.CHANGE, Source.BULK, None, "+ watch", 40, 20)
    async with running(unchanged_target) as pilot:
        await pilot.app.push_screen(GoingOnScreen(stopped))
        assert_active(pilot, "a change that was stopped")


def assert_active(pilot: AppPilot, name: str) -> None:
    """What is active on the screen is what the registry says of the context of that name."""
    context = next(context for context in CONTEXTS if context.name == name)
    front = pilot.app.screen
    found = {
        str(binding.id)
        for node, bindings in front._modal_binding_chain
        for key, binding in bindings
        if pilot.app._check_action_state(binding.action, node) is not False
        and not (context.typing and is_character(key))
    }
    wanted = {
        str(binding.id)
        for binding in context.bindings()
        for key in binding.key.split(",")
        if not (context.typing and is_character(key))
    }
    # It comes before the others, and so is in no chain that ends at a sheet.
    assert (name, found | ANYWHERE.names) == (name, wanted)
    assert context.alone == front.is_modal, name
