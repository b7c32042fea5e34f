"""The rules that are found for each widget are those that Textual itself would find."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from rear_diff.database.connect import Target
from tests.tui.driving import AppPilot, running
from tui.stylesheet import _GIVEN, SteadyStylesheet

FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")


class Textuals(Stylesheet):
    """Textual's own, which says what it would give to a node."""

    given: ClassVar[dict[DOMNode, RulesMap]] = {}

    def __init__(self, ours: Stylesheet) -> None:
        super().__init__()
        self._rules = ours.rules

    @classmethod
    def replace_rules(cls, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        del animate
        cls.given[node] = rules

    def _process_component_classes(self, node: DOMNode) -> None:
        pass


def apart(node: DOMNode) -> Iterator[tuple[DOMNode, DOMNode]]:
    """A node, and those of its component classes, each with one that nothing was given yet."""
    yield node, node
    for name, styles in node._component_styles.items():
        fresh = DOMNode(classes=name)
        fresh._attach(node)
        assert styles.node
        yield styles.node, fresh


def assert_same(pilot: AppPilot) -> int:
    """All that is on the screens has the rules that Textual finds; how many were looked at."""
    assert isinstance(pilot.app.stylesheet, SteadyStylesheet)
    textuals, looked_at = Textuals(pilot.app.stylesheet), 0
    for screen in pilot.app.screen_stack:
        for node in (pilot.app, *screen.walk_children(with_self=True)):
            assert {*node._component_styles} == node._get_component_classes()
            for ours, theirs in apart(node):
                before = [getattr(ours, flag) for flag in FLAGS]
                textuals.apply(theirs)
                assert _GIVEN.get(ours) == textuals.given.get(theirs), (node, theirs.classes)
                assert [getattr(theirs, flag) for flag in FLAGS] == before
                looked_at += 1
    return looked_at


async def press_each(pilot: AppPilot, *keys: Any) -> None:
    for key in keys:
        await pilot.press(key)
        assert_same(pilot)


@pytest.mark.thorough
async def test_whatever_is_open_has_the_rules_that_textual_finds(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        assert assert_same(pilot) > 40
        await press_each(pilot, "slash", "x", "escape", "question_mark", "escape", "i", "tab")
        await press_each(pilot, "T", "down", "enter", "2", "1", "F", "escape", "space", "ctrl+p")
        pilot.app.app_focus = False
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        assert assert_same(pilot) > 40
