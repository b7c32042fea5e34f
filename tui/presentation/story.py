"""What became of a file in the pipeline, and what the model makes of a title, in sentences."""

import posixpath
from collections.abc import Mapping
from typing import Any

from tui.presentation.cells import LABELS
from tui.presentation.words import probability
from tui.widgets.virtual_table import Cell

PIPELINE = (
    "pipeline_status",
    "error_status",
    "error_condition",
    "rejection_status",
    "rejection_reason",
)
"""The columns that the sentences tell."""

RELEASE = ("resolution", "upload_type", "video_codec", "audio_codec", "uploader", "rss_source")
"""The columns that the sentence about the release tells."""

PATHS = ("parent_path", "target_path", "original_path")
"""The columns that the sentence about the file tells."""

ARRIVED = ("transferred", "complete")
"""The stages at which a file is where it ends up."""

MODEL = ("prediction", "probability")
"""The columns that the sentence about the model tells."""

FILTERS = {
    "unfiltered": Cell("The filters have not looked at it.", "dim"),
    "accepted": Cell("Accepted by the filters."),
    "override": Cell("A person let it through, whatever the filters say."),
}


def story_of(row: Mapping[str, Any]) -> list[Cell]:
    """How far a row of `media` has come and what the filters made of it: a sentence each.

    Empty for a row that is in no pipeline. A sentence that is bad news has a sign before it.
    """
    if row.get("pipeline_status") is None:
        return []
    return [sentence for sentence in (_progress(row), _filters(row)) if sentence]


def release_of(row: Mapping[str, Any]) -> str:
    """The release in a sentence: `1080p WEB-DL, x265 with AAC. Released by NTb, offered by psa.`"""
    picture = " ".join(str(row[name]) for name in RELEASE[:2] if row.get(name))
    codecs = " with ".join(str(row[name]) for name in RELEASE[2:4] if row.get(name))
    people = [
        f"{verb} by {_spaced(row[name]) if name == 'rss_source' else row[name]}"
        for verb, name in (("released", "uploader"), ("offered", "rss_source"))
        if row.get(name)
    ]
    sentences = [", ".join(filter(None, (picture, codecs))), _capital(", ".join(people))]
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def place_of(row: Mapping[str, Any]) -> str:
    """Where the file is and where it goes; without a full stop, which would seem part of a path."""
    parent, target, original = (row.get(name) for name in PATHS)
    target = posixpath.join(parent, target) if parent and target else target or parent
    if target and row.get("pipeline_status") in ARRIVED:
        return f"From {original} to {target}" if original else f"It is at {target}"
    if original:
        return f"It is at {original}" + (f" and goes to {target}" if target else "")
    return f"It goes to {target}" if target else ""


def model_of(row: Mapping[str, Any]) -> Cell | None:
    """What the model says of a title beside its label; None where it has said nothing.

    `! The model disagrees: + watch; would_watch has probability 0.97.`
    """
    if row.get("prediction") is None:
        return None
    said, label = SAID[bool(row["prediction"])], row.get("label")
    words = LABELS[said].text
    if row.get("probability") is not None:
        words += f"; would_watch has probability {probability(row['probability'])}"
    if label is None:
        return Cell(f"The model says {words}. There is no label yet.")
    if label == said:
        return Cell(f"✓ The model agrees: {words}.")
    return Cell(f"! The model disagrees: {words}.", "warn")


SAID = {True: "would_watch", False: "would_not_watch"}


def _progress(row: Mapping[str, Any]) -> Cell | None:
    stage, why = _spaced(row["pipeline_status"]), row.get("error_condition")
    if row.get("error_status"):
        return Cell(_ended(f"! Stopped in {stage}: {why or 'the reason was not kept'}"), "bad")
    if why:
        return Cell(_ended(f"In the pipeline: {stage}. Its last error: {why}"))
    if stage == row.get("rejection_status") == "rejected":
        return None  # which the sentence about the filters says
    if stage == "complete":
        return Cell("✓ Complete.", "good")
    return Cell(f"In the pipeline: {stage}.")


def _filters(row: Mapping[str, Any]) -> Cell | None:
    status, why = row.get("rejection_status"), row.get("rejection_reason")
    if status is None:
        return None
    if status == "rejected":
        return Cell(_ended(f"− Rejected: {why or 'the reason was not kept'}"), "bad")
    told = FILTERS.get(status) or Cell(f"The filters say {_spaced(status)}.")
    return Cell(_ended(f"{told.text} Their reason: {why}")) if why else told


def _spaced(value: str) -> str:
    return value.replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
