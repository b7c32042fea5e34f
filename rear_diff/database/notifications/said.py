"""What is said on the channel: small JSON, which whoever listens may not understand or believe."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

CHANNEL = "rear_diff"

MOST_BYTES = 7_000
"""PostgreSQL takes less than 8,000, and would refuse the change that says more."""

MOST_NAME = 40
"""Characters of a person's name."""

Key = str | int


@dataclass(frozen=True)
class Changed:
    """Rows of `table` were changed by `who`; without keys any of them may have been.

    `sender` is one connected program; what one says itself is heard as well.
    """

    table: str
    keys: tuple[Key, ...] = ()
    who: str = ""
    sender: str = ""


@dataclass(frozen=True)
class Here:
    """`who` is connected, `labels` or only looks, and has the cursor on the row `key`."""

    sender: str
    who: str = ""
    labels: bool = False
    table: str = ""
    key: Key | None = None


@dataclass(frozen=True)
class Left:
    """That program is no longer connected."""

    sender: str


Said = Changed | Here | Left


def encode(said: Said) -> str:
    """`said` as the payload of a notification, in ASCII and of at most `MOST_BYTES`.

    A name is cut, and keys that do not fit are left out all together.
    """
    match said:
        case Changed(table, keys, who, sender):
            before = _up_to_keys(sender, who[:MOST_NAME], table)
            whole = f"{before}[{', '.join(map(ENCODER.encode, keys))}]}}"
            return whole if len(whole) <= MOST_BYTES else f"{before}[]}}"
        case Here(sender, who, labels, table, key):
            form = {"said": "here", "from": sender, "who": who[:MOST_NAME], "labels": labels}
            whole = json.dumps({**form, "table": table, "key": key})
            return whole if len(whole) <= MOST_BYTES else json.dumps(form)
        case Left(sender):
            return json.dumps({"said": "left", "from": sender})


# Made once: making one takes longer than writing a key.
ENCODER = json.JSONEncoder()


@lru_cache(maxsize=256)
def _up_to_keys(sender: str, who: str, table: str) -> str:
    """What is the same whichever row was changed, which is all but the end."""
    form = {"said": "changed", "from": sender, "who": who, "table": table, "keys": []}
    return json.dumps(form).removesuffix("[]}")


def decode(payload: str) -> Said | None:
    """What a payload says; None for what is not ours, or is not understood."""
    try:
        form = json.loads(payload)
        match form["said"]:
            case "changed":
                keys = tuple(map(_key, form["keys"]))
                return Changed(_text(form, "table"), keys, _who(form), _text(form, "from"))
            case "here":
                key = None if form.get("key") is None else _key(form["key"])
                table = _text(form, "table") if "table" in form else ""
                return Here(_text(form, "from"), _who(form), form["labels"] is True, table, key)
            case "left":
                return Left(_text(form, "from"))
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return None


def _text(form: Mapping[str, Any], name: str) -> str:
    if not isinstance(form[name], str):
        raise TypeError
    return str(form[name])


def _who(form: Mapping[str, Any]) -> str:
    return _text(form, "who")[:MOST_NAME]


def _key(key: Any) -> Key:
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise TypeError
    return key
