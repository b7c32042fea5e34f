"""Which of a widget's methods take a message, found once for each kind of both.

Textual goes through all classes of a widget for each message, some fifty times for one key, and
mostly finds nothing. This leans on what Textual keeps to itself, which is why Textual's version is
pinned exactly; `tests/tui/test_handlers.py` compares what is found.
"""

from collections.abc import Iterable
from typing import Any

from textual.message import Message
from textual.message_pump import MessagePump

Found = Iterable[tuple[type, Any]]

Names = tuple[tuple[type, str], ...]
"""The classes that have a handler, each with its name there; those that come first are first."""

TEXTUALS = MessagePump._get_dispatch_methods  # noqa: SLF001
"""How Textual itself finds them."""

_known: dict[tuple[type, type, str], Names | None] = {}


def find_handlers_once() -> None:
    """From now on nothing is looked for a second time."""
    MessagePump._get_dispatch_methods = _handlers  # type: ignore[method-assign]  # noqa: SLF001


def _handlers(self: MessagePump, method_name: str, message: Message) -> Found:
    kind = type(self), type(message), method_name
    if kind not in _known:
        _known[kind] = _names(*kind)
    names = _known[kind]
    if names is None:
        yield from TEXTUALS(self, method_name, message)
        return
    for cls, name in names:
        if message._no_default_action:  # noqa: SLF001
            break
        yield cls, cls.__dict__[name].__get__(self, cls)


def _names(receiver: type, message: type, method_name: str) -> Names | None:
    """None where a method declared with `on` may take it: that asks for more than the classes."""
    kinds = set(message.__mro__)
    found = []
    for cls in receiver.__mro__:
        if not kinds.isdisjoint(cls.__dict__.get("_decorated_handlers") or ()):
            return None
        own, names = cls.__dict__, (f"_{method_name}", method_name)
        name = next((each for each in names if own.get(each)), "")
        if name and not getattr(own[name], "_textual_on", None):
            found.append((cls, name))
    return tuple(found)
