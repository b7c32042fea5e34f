"""Which keys each binding has: its own, or those that a person gave it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from textual.app import App
from textual.dom import DOMNode

from tui.keys.names import shown_key
from tui.keys.registry import BINDINGS

OFF = "off:"
"""How the key of a binding that is switched off begins; no terminal sends such a key."""


@dataclass(frozen=True)
class Keymap:
    """The keys of every binding; `changed` has those that a person set, Textual's names by id."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of a binding, none where it is off."""
        if name in self.changed:
            return self.changed[name]
        return tuple(BINDINGS[name].key.split(",")) if name in BINDINGS else ()

    def shown(self, name: str) -> str:
        """The first key of a binding as a person reads it; empty where it is off."""
        return next((shown_key(key) for key in self.keys(name)), "")

    def told(self, what: Mapping[str, str], between: str = " · ") -> str:
        """`enter chooses · s saves`: the key of each binding and `what` it does, but of those that
        are off."""
        return between.join(
            f"{key} {does}" for name, does in what.items() if (key := self.shown(name))
        )

    def for_textual(self) -> Iterator[tuple[str, str]]:
        """What `App.set_keymap` takes, which knows no binding without a key."""
        for name, keys in self.changed.items():
            yield name, ",".join(keys) or f"{OFF}{name}"


class KeyedApp(App[None]):
    """An app whose bindings have the keys of a keymap."""

    keymap = Keymap()


def keymap_of(node: DOMNode) -> Keymap:
    """The keymap of the app that a node is part of."""
    return node.app.keymap if isinstance(node.app, KeyedApp) else Keymap()


def shown(node: DOMNode, name: str) -> str:
    """The first key of a binding as a person reads it; empty where it is off."""
    return keymap_of(node).shown(name)
