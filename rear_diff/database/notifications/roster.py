"""Who else is connected, as far as they have said so lately."""

from collections.abc import Iterator

from rear_diff.database.notifications.said import Here

EXPIRES = 35.0
"""Seconds after which somebody who says nothing more has gone. Heartbeats are ten apart."""

MOST = 200
"""People kept; what is said is not to be believed without bounds."""


class Roster:
    """The others, by the program that speaks for each. Moments are of a monotonic clock."""

    def __init__(self, own: str = "") -> None:
        self._own = own
        self._here: dict[str, tuple[Here, float]] = {}

    def __iter__(self) -> Iterator[Here]:
        """In an order that stays: those who label first, then by name."""
        people = (here for here, _ in self._here.values())
        return iter(sorted(people, key=lambda each: (not each.labels, each.who, each.sender)))

    def __len__(self) -> int:
        return len(self._here)

    def __contains__(self, sender: str) -> bool:
        return sender in self._here

    def hear(self, here: Here, now: float) -> bool:
        """Somebody is here; whether that is news."""
        if here.sender == self._own:
            return False
        known = self._here.get(here.sender)
        if known is None and len(self._here) >= MOST:
            return False
        self._here[here.sender] = here, now
        return known is None or known[0] != here

    def leave(self, sender: str) -> bool:
        """Somebody has gone; whether that is news."""
        return self._here.pop(sender, None) is not None

    def expire(self, now: float) -> list[str]:
        """Those who have not been heard of for too long, who are no longer here from now on."""
        silent = [sender for sender, (_, heard) in self._here.items() if now - heard > EXPIRES]
        for sender in silent:
            del self._here[sender]
        return silent
