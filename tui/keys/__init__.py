"""The keys: every binding by its id, the keymap that gives it other keys, and what is active.

Screens and widgets take their BINDINGS from `bindings/`, a file a place; `registry` knows them
all, and which are active together. Help, the line of keys, the palette and docs/keys.md are made
from it.
"""

from tui.keys.active import Active, active_on
from tui.keys.keymap import KeyedApp, Keymap, keymap_of, shown
from tui.keys.names import shown_key
from tui.keys.registry import BINDINGS, CONTEXTS, SCOPES
from tui.keys.scope import Context, Scope, of

__all__ = [
    "BINDINGS",
    "CONTEXTS",
    "SCOPES",
    "Active",
    "Context",
    "KeyedApp",
    "Keymap",
    "Scope",
    "active_on",
    "keymap_of",
    "of",
    "shown",
    "shown_key",
]
