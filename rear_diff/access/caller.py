"""Whoever asks, and what they may ask."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a token allows. Whoever may label may also read."""

    READ = "read"
    LABEL = "label"


@dataclass(frozen=True)
class Caller:
    """Whoever asks: `name` is what people call them, `scope` the most that they may ask."""

    name: str
    scope: Scope

    def may(self, scope: Scope) -> bool:
        """Whether the caller may ask what needs `scope`."""
        return self.scope is Scope.LABEL or self.scope is scope


class TokenRefused(Exception):
    """A token that is not, or no longer, good; the message says why and never repeats it."""
