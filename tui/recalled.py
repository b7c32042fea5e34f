"""An app that begins with what was seen the last time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.last_seen import LastSeen

if TYPE_CHECKING:
    from tui.preparing import Prepared

Begin = Callable[[Callable[[str], None]], "Prepared"]
"""Prepares, in a thread, and tells each step that takes time."""


@dataclass(frozen=True)
class Recalled:
    """What is on the screen at first, and what to do behind it."""

    seen: LastSeen
    begin: Begin

    def holds(self, prepared: Prepared) -> bool:
        """Whether the same database is meant, under the same settings."""
        return (self.seen.identity, self.seen.ran) == (prepared.identity, prepared.ran)
