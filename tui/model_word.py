"""The model's word on one title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.message_pump import MessagePump

from rear_diff import query
from rear_diff.database.errors import DatabaseError
from rear_diff.query import Row, TableMissing, bind
from rear_diff.tables import PREDICTION
from tui.presentation import LABELS, probability

if TYPE_CHECKING:
    from rear_diff.database.connect import Database

HIDDEN = "Label it first: the model's word stays hidden until you have."


@dataclass
class ModelWord(Message):
    """What the model says of the title `key`, in a sentence, or why it is not known."""

    key: Any
    text: str


def why_hidden(row: Mapping[str, Any]) -> str | None:
    """Why the model's word is not shown yet; None for a title that a person has labelled."""
    by_person = row.get("human_labeled") or row.get("reviewed")
    return None if row.get("label") is not None and by_person else HIDDEN


def hint(row: Mapping[str, Any], key: str) -> str:
    """What stands in the place of the model's word while it is hidden; `key` shows it, if any."""
    if why_hidden(row):
        return "model: hidden until you have labelled"
    return f"model: {key} shows its word" if key else "model: hidden"


async def read_model_word(tell: MessagePump, database: Database, key: Any) -> None:
    """Ask the database, and post a `ModelWord` to `tell`."""
    try:
        bound = bind(PREDICTION, database.offer)
        rows = await database.read(lambda asked: query.fetch_rows(asked, bound, [key]))
        text = _sentence(rows.get(key))
    except (TableMissing, DatabaseError) as error:
        text = str(error)
    tell.post_message(ModelWord(key, text))


def _sentence(row: Row | None) -> str:
    if row is None or row["prediction"] is None:
        return "The model has not judged this title."
    label = LABELS["would_watch" if row["prediction"] else "would_not_watch"].text
    if row["probability"] is None:
        return f"The model says {label}."
    share = probability(row["probability"])
    return f"The model says {label}; would_watch has probability {share}."
