"""How far a file is in the pipeline, and what stopped it."""

from dataclasses import dataclass, replace

from rear_diff.loading.samples.chance import Chance
from rear_diff.loading.samples.words import fields, sections

STAGES = (
    "ingested",
    "parsed",
    "file_accepted",
    "metadata_collected",
    "media_accepted",
    "downloading",
    "downloaded",
    "transferred",
    "complete",
)

PROPORTIONS = (
    ("ingested", 2.0),
    ("paused", 1.5),
    ("parsed", 2.0),
    ("rejected", 36.0),
    ("file_accepted", 2.0),
    ("metadata_collected", 3.0),
    ("media_accepted", 3.0),
    ("downloading", 2.0),
    ("downloaded", 2.0),
    ("transferred", 2.5),
    ("complete", 44.0),
)

DELETED = 0.02
UNMATCHED = 0.05
ERRONEOUS = 0.21
OVERRIDDEN = 0.06
REJECTED_BY_FILE = 0.4
UNFILTERED = ("ingested", "parsed", "paused")


@dataclass(frozen=True)
class State:
    """A file's state; `reached` is the stage it got to, whatever has happened to it there."""

    status: str
    reached: str
    rejection: str
    error: str | None = None
    deleted: bool = False
    matched: bool = False

    @property
    def parsed(self) -> bool:
        """Whether the release's name has been taken apart."""
        return self.past("parsed")

    def past(self, stage: str) -> bool:
        """Whether it has got to `stage`, or further."""
        return STAGES.index(self.reached) >= STAGES.index(stage)

    def columns(self) -> dict[str, object]:
        """Its columns in `atp.media`, but for the reason of a rejection."""
        return {
            "pipeline_status": self.status,
            "error_status": self.error is not None,
            "error_condition": self.error,
            "rejection_status": self.rejection,
        }


def draw_state(chance: Chance) -> State:
    """A state, as often as a library that has run for a year has it."""
    state = _draw(chance)
    matched = state.past("metadata_collected") and not chance.odds(UNMATCHED)
    state = replace(state, matched=matched)
    if chance.odds(DELETED):
        return replace(state, rejection="rejected", deleted=True)
    return state


def _draw(chance: Chance) -> State:
    status = chance.weighted(PROPORTIONS)
    if status == "rejected":
        by_file = chance.odds(REJECTED_BY_FILE)
        return State(status, "parsed" if by_file else "metadata_collected", "rejected")
    reached = chance.pick(("parsed", "media_accepted")) if status == "paused" else status
    rejection = "override" if chance.odds(OVERRIDDEN) else "accepted"
    error = _error(chance, status)
    return State(status, reached, "unfiltered" if status in UNFILTERED else rejection, error)


def _error(chance: Chance, status: str) -> str | None:
    errors = [
        text for stage, text in map(fields, sections("pipeline")["errors"]) if stage == status
    ]
    return chance.pick(errors) if errors and chance.odds(ERRONEOUS) else None
