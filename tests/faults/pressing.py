"""A person at the keys of a running app, as hurried as a terminal can be."""

import asyncio
from random import Random

from textual import events

from rear_diff.labelling.journal import Entry
from tests.faults.witness import COLUMNS, Values
from tests.tui.driving import AppPilot, screen, table
from tests.tui.quiet import drained
from tui.messages import ChangesKept

LABEL_KEYS = ("w", "x")
OTHER_KEYS = ("j", "k", "g", "pageup", "pagedown", "r", "u", "ctrl+r")
MOST_AT_ONCE = 6
"""Keys that arrive together."""

BREATH = 0.05
"""Seconds between them and the next, at most."""


class Person:
    """Presses keys, and remembers which changes the screen accepted."""

    def __init__(self, pilot: AppPilot, random: Random) -> None:
        self._pilot = pilot
        self._random = random
        self.accepted: list[Entry] = []
        self.session = screen(pilot).session
        self.session.kept.subscribe(screen(pilot), self._hear)

    def _hear(self, message: ChangesKept) -> None:
        assert not message.left_behind
        self.accepted.extend(message.entries)

    async def work(self, labels: int) -> None:
        """Press that many keys that label, and others between them."""
        while labels > 0:
            for _ in range(self._random.randint(1, MOST_AT_ONCE)):
                key = self._random.choice((*LABEL_KEYS * 8, *OTHER_KEYS))
                labels -= key in LABEL_KEYS
                character = key if len(key) == 1 else None
                self._pilot.app.post_message(events.Key(key, character))
            await drained(self._pilot.app)
            await asyncio.sleep(self._random.uniform(0, BREATH))

    def shown(self, key: str) -> Values | None:
        """What the screen has of a row, if it is in memory."""
        row = table(self._pilot).row(key)
        return row and {name: row[name] for name in COLUMNS}
