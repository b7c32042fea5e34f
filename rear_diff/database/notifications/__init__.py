"""Telling one another, through the database itself, what was changed and who is where.

What asks the database is imported when it is first used, as `rear_diff.query` does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rear_diff.database.notifications.hearing import Deaf, Hears, Lost
from rear_diff.database.notifications.roster import EXPIRES, Roster
from rear_diff.database.notifications.said import (
    CHANNEL,
    Changed,
    Here,
    Key,
    Left,
    Said,
    decode,
    encode,
)

if TYPE_CHECKING:
    from rear_diff.database.notifications.announcing import announce
    from rear_diff.database.notifications.listening import listen

PLACES = {"announce": "announcing", "listen": "listening"}

__all__ = [
    "CHANNEL",
    "EXPIRES",
    "Changed",
    "Deaf",
    "Hears",
    "Here",
    "Key",
    "Left",
    "Lost",
    "Roster",
    "Said",
    "announce",
    "decode",
    "encode",
    "listen",
]


def __getattr__(name: str) -> Any:
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{PLACES[name]}"), name)
