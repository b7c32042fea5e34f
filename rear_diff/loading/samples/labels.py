"""Who labelled a title, and as what."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rear_diff.loading.samples.chance import Chance

BY = (("machine", 45.0), ("person", 20.0), ("nobody", 35.0))
BY_OF_NEW = (("machine", 22.0), ("person", 18.0), ("nobody", 60.0))
NEW = timedelta(days=3)
CONFIRMED_ONLY = 0.08
ANOMALOUS = 0.10
# The sample rows are as a library was at this moment.
AS_OF = datetime(2026, 10, 30, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Label:
    """The label columns of a row, and when it was last changed."""

    label: str | None
    human_labeled: bool
    reviewed: bool | None
    anomalous: bool
    updated_at: datetime


def draw_label(chance: Chance, quality: float, created: datetime) -> Label:
    """A machine's label, a person's or none; the better the film, the likelier it is watched."""
    by = chance.weighted(BY_OF_NEW if AS_OF - created < NEW else BY)
    watch = chance.odds(min(max((quality - 4.65) / 6.4, 0.03), 0.9))
    label = "would_watch" if watch else "would_not_watch"
    if by == "nobody":
        return Label(None, False, None if chance.odds(0.06) else False, False, created)
    if by == "machine":
        labelled = created + timedelta(hours=chance.whole(0, 30))
        return Label(label, False, False, False, min(labelled, AS_OF))
    reviewed = created + timedelta(seconds=int(chance.skewed(0, 5_000_000, 3)))
    human_labeled = not chance.odds(CONFIRMED_ONLY)
    anomalous = chance.odds(ANOMALOUS)
    return Label(label, human_labeled, True, anomalous, min(reviewed, AS_OF))
