"""A feed's items, one after the other, however many there are."""

from collections.abc import Iterator
from typing import IO

import ijson

from rear_diff.catalogue.progress import TaskFailed

BEGINNING = 60
BOM = b"\xef\xbb\xbf"


def items(file: IO[bytes]) -> Iterator[object]:
    """Each item of the list, as Python has it. Raises `TaskFailed` where it is no list in JSON,
    which may be after items that were good."""
    beginning = _beginning(file)
    if not beginning.startswith("["):
        raise TaskFailed(f"{_no_list(beginning)} Nothing was changed.")
    try:
        yield from ijson.items(file, "item")
    except ijson.IncompleteJSONError as error:
        # Its text shows where in the feed, over several lines.
        what = "breaks off in the middle" if "EOF" in str(error) else "is not valid JSON"
        raise TaskFailed(f"The feed {what}. Nothing was changed.") from None


def _beginning(file: IO[bytes]) -> str:
    if file.read(len(BOM)) != BOM:
        file.seek(0)
    at = file.tell()
    beginning = file.read(1024).lstrip(b" \t\r\n").decode(errors="replace")
    file.seek(at)
    return beginning


def _no_list(beginning: str) -> str:
    if not beginning:
        return "The feed is empty."
    if beginning.startswith("<"):
        return "The feed is a web page and not JSON: does its address want something else?"
    shown = "".join(each if each.isprintable() else "?" for each in beginning[:BEGINNING])
    return f"The feed is not a list in JSON: it begins with {shown!r}."
