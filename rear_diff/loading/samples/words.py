"""The word lists and sentences under `text`, from which the sample rows are made.

A file there has sections: `[name]`, then an item a line. `#` starts a comment line.
"""

from functools import cache
from importlib.resources import files

Sections = dict[str, tuple[str, ...]]


@cache
def sections(name: str) -> Sections:
    """The sections of the file `text/<name>.txt`, by name, in the order of the file."""
    text = files("rear_diff.loading.samples").joinpath("text", f"{name}.txt").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("[") and line.endswith("]"):
            items = found.setdefault(line[1:-1], [])
        elif not line.startswith("#"):
            items.append(line)
    return {section: tuple(items) for section, items in found.items()}


def fields(item: str) -> tuple[str, ...]:
    """The fields of an item, which are set apart by bars."""
    return tuple(field.strip() for field in item.split("|"))
