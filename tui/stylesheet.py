"""A style sheet that is parsed once, and again when the colours change.

Textual's parses all of itself anew at the start, and for each screen that is shown for the first
time. This leans on what Textual keeps to itself, which is why Textual's version is pinned exactly.
"""

from weakref import WeakKeyDictionary

from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

_GIVEN: WeakKeyDictionary[DOMNode, RulesMap] = WeakKeyDictionary()
"""What each node was given last. What it made of that is not the same: it parses some of them."""


class SteadyStylesheet(Stylesheet):
    """Parses only what it has not parsed with the same variables."""

    _is_stale = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Set the colours and what else the rules name."""
        if variables != self._variables:
            super().set_variables(variables)
            self._is_stale = True

    def reparse(self) -> None:
        """Have rules of the present variables. Raises as Textual's own does."""
        if self._is_stale:
            super().reparse()
            self._is_stale = False

    @classmethod
    def replace_rules(cls, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        """Give a node its rules. To set those again that it has would lay the screen out anew."""
        if _GIVEN.get(node) == rules:
            node.notify_style_update()
        else:
            super().replace_rules(node, rules, animate)
            _GIVEN[node] = rules.copy()
