"""Going from match to match of a word in the names of a result."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.screen import Screen

from rear_diff.database.errors import DatabaseError
from rear_diff.query import CriterionError, Query
from tui.errand import Errand
from tui.working import STOPS, working

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from rear_diff.query.matches import Match


GROUP = "matches"


@dataclass
class MatchesFound(Message):
    """Where `part` is in the names of the result of `query`; a string is why nobody knows."""

    part: str
    query: Query
    step: int
    found: Sequence[Match] | str


@dataclass(frozen=True)
class Stop:
    """One match: its row, and how to tell which it is of how many."""

    key: Hashable
    place: int
    told: str


class Matches:
    """The matches of one part in one result, which are asked for once."""

    def __init__(self, screen: Screen[None]) -> None:
        self.part = ""
        self._screen = screen
        self._query: Query | None = None
        self._found: Sequence[Match] = ()
        self._places: list[int] = []

    def known_for(self, part: str, query: Query) -> bool:
        """Whether the matches are there."""
        return (self.part, self._query) == (part, query)

    def ask(self, database: Database, query: Query, part: str, step: int) -> None:
        """Ask for the matches: `MatchesFound`. An earlier question is cancelled."""
        self.stop()
        self._screen.run_worker(Errand(self._answer, database, query, part, step), group=GROUP)

    def stop(self) -> bool:
        """Look no further, on the server neither; whether there was a search under way.

        One that was told to stop, and takes its time where the database is away, is none.
        """
        # Each once: a connection that is cancelled while it cancels is lost.
        under_way = [
            each
            for each in self._screen.workers
            if each.group == GROUP and each.node is self._screen and not each.is_cancelled
        ]
        for each in under_way:
            each.cancel()
        return bool(under_way)

    async def _answer(self, database: Database, query: Query, part: str, step: int) -> None:
        from rear_diff.query.matches import fetch_matches

        with working(self._screen, f"looking for {part}{STOPS}"):
            try:
                found: Sequence[Match] | str = await database.read(
                    lambda asked: fetch_matches(asked, query, part)
                )
            except (DatabaseError, CriterionError) as error:
                found = str(error)
        self._screen.post_message(MatchesFound(part, query, step, found))

    def take(self, part: str, query: Query, found: Sequence[Match]) -> None:
        """Hold these."""
        self.part, self._query, self._found = part, query, found
        self._places = [match.place for match in found]

    def forget(self) -> None:
        """The result is another: its matches have to be asked for."""
        self._query = None

    def beside(self, index: int, step: int) -> Stop | None:
        """The first match after the row at `index`, or with a negative `step` before it; from the
        other end where there is none. None without any match."""
        from rear_diff.query.matches import MOST_MATCHES

        if not self._found:
            return None
        if step > 0:
            number = bisect_right(self._places, index)
        else:
            number = bisect_left(self._places, index) - 1
        around = not 0 <= number < len(self._found)
        number %= len(self._found)
        more = "+" if len(self._found) >= MOST_MATCHES else ""
        told = f"{self.part}: {number + 1:,} of {len(self._found):,}{more}"
        if around:
            told += ", from the top again" if step > 0 else ", from the end again"
        return Stop(self._found[number].key, self._places[number], told)
