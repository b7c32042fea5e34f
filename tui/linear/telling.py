"""A title in sentences, one a line: no boxes, no bars, no columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rear_diff.labelling import Change, Conflict, NotAllowed, Outcome, Refused, RowGone
from rear_diff.query import BoundTable, Row
from rear_diff.tables import TRAINING
from tui.presentation import detail, money, name_of, ratings_of
from tui.widgets.virtual_table import plain

LABELS = {"would_watch": "would watch", "would_not_watch": "would not watch"}

FACTS = ("release_year", "media_type", "genre", "origin_country", "original_language")

HOUSES = {
    "imdb_rating": "IMDb",
    "tmdb_rating": "TMDB",
    "rt_score": "Rotten Tomatoes",
    "metascore": "Metacritic",
}


SCALES = {"rt_score": "", "metascore": " of 100"}


def title_lines(bound: BoundTable, row: Row, now: datetime) -> Iterator[str]:
    """What the card of a title tells: its name, facts, story, ratings, makers and label."""
    yield f"{spoken_name(row)}."
    original = row.get("original_media_title")
    if original and original != row.get("media_title"):
        yield f"Original title: {plain(original)}."
    if facts := ", ".join(_facts(bound, row, now)):
        yield f"{facts}."
    for paragraph in str(row.get("overview") or "").splitlines():
        if paragraph.strip():
            yield plain(paragraph.strip())
    if row.get("tagline"):
        yield f"Tagline: {plain(str(row['tagline']))}"
    yield f"Ratings: {', '.join(_ratings(bound, row)) or 'none'}."
    if makers := ", ".join(_makers(row)):
        yield f"{makers}."
    yield f"Label: {verdict(row)}."


def verdict(row: Row) -> str:
    """What a row is labelled, by whom, and whether that was reviewed."""
    label = row.get("label")
    if label is None:
        parts = ["none yet"]
    else:
        whose = "set by a person" if row.get("human_labeled") else "set by a machine"
        reviewed = "reviewed" if row.get("reviewed") else "not reviewed"
        parts = [LABELS.get(label, str(label)), whose, reviewed]
    return ", ".join([*parts, *["anomalous"] * bool(row.get("anomalous"))])


def why_not_saved(change: Change, outcome: Outcome | str, name: str) -> str:
    """Why a change is not in the database, though it was made here."""
    match outcome:
        case Conflict(row=row):
            theirs = LABELS.get(str(row.get("label")), "no label")
            return f"{name} was changed by somebody else: {theirs}. Theirs was kept."
        case NotAllowed(why=why) | Refused(why=why):
            return f"{name}: {why}"
        case RowGone():
            return f"{change.key} is no longer in the database."
    return f"{name}: {outcome}"


def spoken_name(row: Row) -> str:
    """What a row is called, with season and episode in words."""
    name = name_of(TRAINING, {**row, "season": None, "episode": None})
    numbers = [f"{part} {row[part]}" for part in ("season", "episode") if row.get(part) is not None]
    return plain(", ".join([name, *numbers]))


def _facts(bound: BoundTable, row: Row, now: datetime) -> Iterator[str]:
    for name in FACTS:
        if row.get(name) and bound.has(name):
            yield plain(detail(bound.column(name), row[name], now))
        if name == "media_type" and row.get("runtime"):
            yield _runtime(row["runtime"])


def _runtime(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'s' * (hours > 1)}"] * bool(hours)
    parts += [f"{rest} minute{'s' * (rest > 1)}"] * bool(rest or not hours)
    return " ".join(parts)


def _ratings(bound: BoundTable, row: Row) -> Iterator[str]:
    for rating in ratings_of(row):
        if rating.score is None or not bound.has(rating.column):
            continue
        house = HOUSES.get(rating.column) or bound.column(rating.column).heading
        scale = SCALES.get(rating.column, " of 10")
        votes = f" from {rating.votes:,} votes" if rating.votes is not None else ""
        yield f"{house} {rating.words}{scale}{votes}"


def _makers(row: Row) -> Iterator[str]:
    companies = [plain(name) for name in row.get("production_companies") or () if name]
    if companies:
        yield f"By {', '.join(companies)}"
    for name, what in (("budget", "made for"), ("revenue", "took")):
        if row.get(name):
            yield f"{what} {money(row[name])}"
