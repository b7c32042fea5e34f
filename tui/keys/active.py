"""The bindings that work on a screen now."""

from dataclasses import dataclass, field

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from tui.keys.keymap import OFF
from tui.keys.names import is_character, shown_key
from tui.keys.registry import BINDINGS

_ORDER = {name: number for number, name in enumerate(BINDINGS)}


@dataclass(frozen=True)
class Active:
    """A binding, and the node that it acts on."""

    binding: Binding
    node: DOMNode
    enabled: bool
    """False where it is off for now, and says why when it is pressed."""
    keys: list[str] = field(default_factory=list)
    """As a person reads them."""

    @property
    def name(self) -> str:
        """The binding's id."""
        return self.binding.id or ""


def active_on(screen: Screen[object]) -> list[Active]:
    """Each binding that works on a screen as it is now, in the order of the registry."""
    focused = screen.focused
    typing = focused is not None and focused.check_consume_key("x", "x")
    found: dict[tuple[str, str], Active] = {}
    for key, (node, binding, enabled, _) in screen.active_bindings.items():
        if key.startswith(OFF) or (typing and is_character(key)):
            continue
        name = (binding.id or "", binding.action)
        found.setdefault(name, Active(binding, node, enabled)).keys.append(shown_key(key))
    return sorted(found.values(), key=lambda each: _ORDER.get(each.name, len(_ORDER)))
