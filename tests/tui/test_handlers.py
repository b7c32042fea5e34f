"""The methods that take a message are those that Textual would have found."""

from collections.abc import Iterator
from typing import Any

import pytest
from textual import on
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.widgets import Button, Input

import tui.app  # so that all that it is made of is there
from tui.handlers import TEXTUALS, find_handlers_once

find_handlers_once()


class Told(Message):
    """A message of this test's own."""


class Below(Widget):
    def _on_told(self, message: Told) -> None: ...


class Above(Below):
    def on_told(self, message: Told) -> None: ...

    @on(Button.Pressed, "#one")
    def pressed(self, event: Button.Pressed) -> None: ...

    @on(Input.Changed)
    def on_input_submitted(self, event: Message) -> None: ...


class Both(Above):
    def _on_told(self, message: Told) -> None: ...

    def on_told(self, message: Told) -> None:
        raise AssertionError(f"the one with the underscore takes {message}")


def all_of(kind: type) -> Iterator[type]:
    subclasses: list[type] = type.__subclasses__(kind)
    for each in subclasses:
        yield each
        yield from all_of(each)


def a(kind: type) -> Any:
    """One of that kind, with no more to it."""
    made: Any = object.__new__(kind)
    if isinstance(made, Message):
        made._no_default_action = False
        made._sender = None
    return made


def test_they_are_the_same_for_every_widget_and_message_that_there_are() -> None:
    receivers = list(dict.fromkeys(all_of(MessagePump)))
    assert tui.app.RearDiffApp in receivers
    sent = [a(kind) for kind in dict.fromkeys(all_of(Message))]
    found = 0
    for kind in receivers:
        receiver = a(kind)
        for message in sent:
            theirs = list(TEXTUALS(receiver, message.handler_name, message))
            for _ in range(2):
                assert list(receiver._get_dispatch_methods(message.handler_name, message)) == theirs
            found += len(theirs)
    assert found > len(receivers)


@pytest.mark.parametrize("kind", [Below, Above, Both])
def test_one_that_prevents_the_default_is_the_last(kind: type[Widget]) -> None:
    for receiver, message in ((a(kind), Told()) for _ in range(2)):
        taken = []
        for _, method in receiver._get_dispatch_methods("on_told", message):
            taken.append(method.__name__)
            message.prevent_default()
        assert taken == ["on_told" if kind is Above else "_on_told"]


def test_a_method_that_is_for_another_message_does_not_take_this_one() -> None:
    receiver = a(Above)
    (submitted, changed) = (a(Input.Submitted), a(Input.Changed))
    assert not list(receiver._get_dispatch_methods("on_input_submitted", submitted))
    ((_, method),) = receiver._get_dispatch_methods("on_input_changed", changed)
    assert method == receiver.on_input_submitted
