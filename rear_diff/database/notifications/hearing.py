"""What happens to whoever listens, beside what is said."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hears:
    """From now on all that is said is heard. What was said before may have been missed."""


@dataclass(frozen=True)
class Lost:
    """The connection broke, or cannot be made; it is tried again. `why` is for the person."""

    why: str


@dataclass(frozen=True)
class Deaf:
    """Notifications do not arrive here, and `why`.

    Where rows tell when they were changed, they are asked for instead, every so many seconds.
    """

    why: str
