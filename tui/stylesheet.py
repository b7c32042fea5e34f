"""A style sheet that is parsed once for its colours, and searched once for all in the same state.

Textual's parses all of itself anew at the start, and for each screen that is shown for the first
time; and it goes through its rules for each widget, and for each component class of each, whenever
the focus moves or a sheet opens. This leans on what Textual keeps to itself, which is why Textual's
version is pinned exactly; `tests/tui/test_stylesheet.py` compares what is found with Textual's own.
"""

# ruff: noqa: SLF001

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

Named = tuple[type[DOMNode], str | None, frozenset[str]]
"""What selectors name of a node: its type, id and classes."""

State = tuple[object, ...]
"""All that selectors look at, of a node and of those it stands in."""

ORDER = {"first-of-type", "last-of-type", "first-child", "last-child", "empty"}

_GIVEN: WeakKeyDictionary[DOMNode, RulesMap] = WeakKeyDictionary()
"""What each node was given last. What it made of that is not the same: it parses some of them."""


@dataclass(frozen=True)
class _Naming:
    """The rules that name a node, and whether they hold depends on its state alone."""

    rules: tuple[RuleSet, ...]
    identities: tuple[int, ...]
    pseudo_classes: tuple[str, ...]


_FOUND: LRUCache[State, tuple[tuple[RuleSet, ...], RulesMap | None]] = LRUCache(4_096)
"""What nodes were given, by the rules that name them and by their states; with the rules, so that
their identities stay theirs."""


class SteadyStylesheet(Stylesheet):
    """Parses only what it has not parsed with the same variables, and finds rules only once."""

    _is_stale = False
    _parsed: list[RuleSet] | None = None

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._of_nodes: dict[Named, _Naming] = {}
        self._of_components: dict[frozenset[str], tuple[State, tuple[str, ...]]] = {}
        self._places: dict[int, int] = {}
        self._processed: WeakKeyDictionary[DOMNode, State] = WeakKeyDictionary()

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

    def apply(
        self,
        node: DOMNode,
        *,
        animate: bool = False,
        cache: dict[tuple[object, ...], RulesMap] | None = None,
    ) -> None:
        """Give a node and its component classes what the rules have for them."""
        named = self._naming(_named(node))
        state = (named.identities, _state(node, named.pseudo_classes))
        found = _FOUND.get(state)
        if found is None:
            before = _GIVEN.get(node)
            super().apply(node, animate=animate, cache=cache)
            given = _GIVEN.get(node)
            _FOUND[state] = named.rules, None if given is before else given
            return
        pseudo_classes = named.pseudo_classes
        node._has_hover_style = "hover" in pseudo_classes
        node._has_focus_within = "focus-within" in pseudo_classes
        node._has_order_style = not ORDER.isdisjoint(pseudo_classes)
        node._has_odd_or_even = "odd" in pseudo_classes or "even" in pseudo_classes
        if found[1] is not None:
            self.replace_rules(node, found[1], animate=animate)
        self._process_component_classes(node)

    def _process_component_classes(self, node: DOMNode) -> None:
        if components := node._get_component_classes():
            identities, pseudo_classes = self._naming_each(components)
            state = (identities, _state(node, pseudo_classes))
            if self._processed.get(node) != state:
                super()._process_component_classes(node)
                self._processed[node] = state

    def _naming_each(self, components: frozenset[str]) -> tuple[State, tuple[str, ...]]:
        """Which rules name the component classes, and the pseudo classes that these look at."""
        self._forget_old()
        if (found := self._of_components.get(components)) is None:
            each = [self._naming((DOMNode, None, frozenset((name,)))) for name in components]
            looked_at = {name for one in each for name in one.pseudo_classes}
            found = tuple(one.identities for one in each), tuple(sorted(looked_at))
            self._of_components[components] = found
        return found

    def _forget_old(self) -> None:
        if self.rules is not self._parsed:
            self._parsed = self.rules
            self._places = {id(rule): place for place, rule in enumerate(self.rules)}
            self._of_nodes.clear()
            self._of_components.clear()

    def _naming(self, named: Named) -> _Naming:
        """The rules that name such a node, in the order in which Textual goes through them."""
        self._forget_old()
        if (found := self._of_nodes.get(named)) is None:
            kind, own_id, classes = named
            names = {"*", *(f".{each}" for each in classes)}
            names.update(base.__name__ for base in kind._css_bases(kind))
            if own_id is not None:
                names.add(f"#{own_id}")
            by_name = self.rules_map
            rules = {id(rule): rule for name in names for rule in by_name.get(name, ())}
            identities = tuple(sorted(rules, key=self._places.__getitem__))
            found = _Naming(
                tuple([rules[each] for each in identities]),
                identities,
                tuple(sorted({name for rule in rules.values() for name in rule.pseudo_classes})),
            )
            self._of_nodes[named] = found
        return found

    @classmethod
    def replace_rules(cls, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        """Give a node its rules. To set those again that it has would lay the screen out anew."""
        if _GIVEN.get(node) == rules:
            node.notify_style_update()
        else:
            super().replace_rules(node, rules, animate)
        _GIVEN[node] = rules.copy()


def _named(node: DOMNode) -> Named:
    return type(node), node._id, frozenset(node._classes)


def _state(node: DOMNode, pseudo_classes: Iterable[str]) -> State:
    path: list[object] = []
    each: Any = node
    while isinstance(each, DOMNode):
        checks: Mapping[str, Callable[[Any], bool]] = each._PSEUDO_CLASSES
        path.append(_named(each))
        path.append(tuple([name in checks and bool(checks[name](each)) for name in pseudo_classes]))
        each = each._parent
    return tuple(path)
