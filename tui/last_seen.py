"""The rows that were on the screen when the app was left, so that the next start paints at once.

Like `tui.state`, this is read before anything that takes time is imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from rear_diff.database.offer import ColumnOffer, Offer, RelationOffer
from rear_diff.labelling.journal.entry import KEEP

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
"""Of the file's form. A file of another is not read."""

FILE = "last-seen.json"

Values = Mapping[str, Any]


class Ran(NamedTuple):
    """The settings under which an app ran, as far as its first picture, or what can be done
    before they are read anew, depends on them."""

    page_rows: int
    read_only: bool
    mouse: bool
    theme: str | None
    """As a flag or the settings say."""
    keys: Mapping[str, str]
    who: str | None = None
    journal_keep: int = KEEP


@dataclass(frozen=True)
class LastSeen:
    """What one app showed of one database, and when."""

    circumstances: str
    """Under which settings it ran, in a word: others may mean another database."""
    identity: str
    """Of the database (`rear_diff.identity`)."""
    at: float
    """Seconds since 1970."""
    table: str
    """The name of the tab in front."""
    offer: Offer
    """What the database had of it."""
    rows: tuple[Values, ...]
    """In their order on the screen."""
    cursor: int
    """Of these, the one under the cursor, from 0."""
    place: str
    """Who was connected to what, for the line at the top."""
    ran: Ran


def save_last_seen(path: Path, seen: LastSeen) -> None:
    """Keep `seen` in place of what was there. For a thread; raises OSError."""
    from rear_diff.whole_file import write_whole

    write_whole(path, json.dumps(_document(seen), ensure_ascii=False))


def load_last_seen(path: Path, circumstances: str) -> LastSeen | None:
    """What was seen last under the same circumstances; None where nothing is known or usable."""
    try:
        found = json.loads(path.read_text("utf-8"))
        if (found["version"], found["circumstances"]) != (VERSION, circumstances):
            return None
        return _seen(found)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        # It only makes the start quicker: without it everything is there a moment later.
        return None


def _document(seen: LastSeen) -> dict[str, Any]:
    apart = ("offer", "rows", "ran")
    own = {name: value for name, value in vars(seen).items() if name not in apart}
    rows = [{name: _plain(value) for name, value in row.items()} for row in seen.rows]
    return {
        "version": VERSION,
        **own,
        "ran": seen.ran._asdict(),
        "offer": _offer_document(seen.offer),
        "rows": rows,
    }


def _seen(found: dict[str, Any]) -> LastSeen:
    del found["version"]
    rows = [{name: _revived(value) for name, value in row.items()} for row in found.pop("rows")]
    ran, offer = Ran(**found.pop("ran")), _offer(found.pop("offer"))
    seen = LastSeen(ran=ran, offer=offer, rows=tuple(rows), **found)
    if not 0 <= seen.cursor < max(1, len(rows)):
        raise ValueError
    return seen


def _offer_document(offer: Offer) -> dict[str, Any]:
    return {
        "database": offer.database,
        "role": offer.role,
        "server_version": offer.server_version,
        "read_only": offer.read_only,
        "relations": [
            {
                "schema": relation.schema,
                "name": relation.name,
                "is_view": relation.is_view,
                "columns": [asdict(column) for column in relation.columns.values()],
            }
            for relation in offer.relations.values()
        ],
    }


def _offer(found: dict[str, Any]) -> Offer:
    relations = [_relation(relation) for relation in found.pop("relations")]
    return Offer(**found, relations={(each.schema, each.name): each for each in relations})


def _relation(found: dict[str, Any]) -> RelationOffer:
    columns = [_column(column) for column in found.pop("columns")]
    return RelationOffer(**found, columns={column.name: column for column in columns})


def _column(found: dict[str, Any]) -> ColumnOffer:
    labels: Sequence[str] | None = found.pop("labels")
    return ColumnOffer(**found, labels=None if labels is None else tuple(labels))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case list() | tuple():
            return [_plain(each) for each in value]
        case None | bool() | int() | float() | str():
            return value
    return {"text": str(value)}


REVIVE: Mapping[str, Callable[[str], object]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "number": Decimal,
    "text": str,
}


def _revived(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return REVIVE[kind](text)
    return [_revived(each) for each in value] if isinstance(value, list) else value
