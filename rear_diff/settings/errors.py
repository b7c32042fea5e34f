"""What a person is told when the settings cannot be used."""

import json

from pydantic import ValidationError

MAX_SHOWN = 60


class SettingsError(Exception):
    """What is wrong with the settings: for each fault one line with the key, its source, what is
    wrong and what would be right. Never the value of a secret, never a control character."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(one_line(fault) for fault in faults))


def one_line(text: str) -> str:
    """A text with its line ends and control characters written out, so that it stays one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shown(value: object, *, secret: bool) -> str:
    """A value as it may stand in an error: shortened, and not at all where it may be a secret."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if secret or "://" in text or "password" in text:
        return "the value"
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def reasons(error: ValidationError) -> dict[str, str | None]:
    """For each key that a model refused, what its check says; None where a type says it all."""
    return {
        ".".join(str(part) for part in fault["loc"][:2]): _reason(fault.get("ctx", {}).get("error"))
        for fault in error.errors()
    }


def _reason(error: object) -> str | None:
    return str(error) if isinstance(error, ValueError) else None
