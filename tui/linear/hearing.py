"""What the writer tells, kept until the next line can be said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.message import Message
from textual.message_pump import MessagePump

from rear_diff.labelling import Applied, Unchanged
from tui.messages import (
    ChangeSettled,
    ChangesKept,
    ChangesNotKept,
    DatabaseAwayNow,
    DatabaseOpened,
)
from tui.model_word import ModelWord


class Ear(MessagePump):
    """Hears for a conversation; nothing is said in the middle of a line that is being typed."""

    def __init__(self, not_saved: Callable[[ChangeSettled], str]) -> None:
        """`not_saved` puts into words why a change could not be saved."""
        super().__init__()
        self._not_saved = not_saved
        self._said: list[str] = []
        self._away = ""
        self._steps: dict[str, asyncio.Future[str]] = {}
        self.opened: asyncio.Future[DatabaseOpened] = asyncio.get_running_loop().create_future()
        self.word: ModelWord | None = None
        self.not_made: list[ChangeSettled | ChangesNotKept] = []
        """What this person did not change after all, to be dropped from what can be undone."""

    def post_message(self, message: Message) -> bool:
        """Hear one."""
        match message:
            case DatabaseOpened():
                self._away = ""
                if not self.opened.done():
                    self.opened.set_result(message)
            case DatabaseAwayNow(why=why) if why != self._away:
                self._away = why
                self._said.append(f"{why} It is tried again by itself; what you label is kept.")
            case ChangesKept() | ChangesNotKept() | ChangeSettled():
                self._hear_change(message)
            case ModelWord():
                self.word = message
        return True

    def _hear_change(self, message: ChangesKept | ChangesNotKept | ChangeSettled) -> None:
        match message:
            case ChangesKept(left_behind=True):
                self._said.append("An earlier run left changes unsent; they are sent now.")
            case ChangesKept():
                for step in {entry.step for entry in message.entries}:
                    self._answer(step, "")
            case ChangesNotKept():
                self.not_made.append(message)
                for step in {draft.step for draft in message.drafts}:
                    self._answer(step, message.why)
            case ChangeSettled() if not isinstance(message.outcome, Applied):
                self.not_made.append(message)
                if not isinstance(message.outcome, Unchanged):
                    self._said.append(f"Not saved: {self._not_saved(message)}")

    def _answer(self, step: str, why: str) -> None:
        if (waiting := self._steps.pop(step, None)) and not waiting.done():
            waiting.set_result(why)

    def expect(self, step: str) -> asyncio.Future[str]:
        """Why a step is not on the disk, once that is known; empty where it is."""
        self._steps[step] = asyncio.get_running_loop().create_future()
        return self._steps[step]

    def said(self) -> list[str]:
        """What there is to say since the last time."""
        said, self._said = self._said, []
        return said
