"""Filters of a person's own, kept under names in a file of their state directory."""

import json
from collections.abc import Mapping
from pathlib import Path

from rear_diff.whole_file import write_whole

SavedFilters = Mapping[str, str]
"""What is typed for each filter, by the name it was given, in the order of saving."""

FILE = "filters.json"


class FiltersBroken(Exception):
    """The file cannot be read or written; the message says why and what was kept."""


def filters_file() -> Path:
    """Where the filters are kept."""
    # 6 ms that only those who save filters spend.
    from platformdirs import user_state_path

    return user_state_path("rear-diff", appauthor=False) / FILE


def saved_filters(path: Path, table: str) -> SavedFilters:
    """The filters saved for a table; none where there is no file. Raises `FiltersBroken`."""
    return _read(path).get(table, {})


def save_filter(path: Path, table: str, name: str, text: str) -> None:
    """Keep `text` under `name`, in place of what had that name. Raises `FiltersBroken`."""
    everything = _read(path)
    _write(path, {**everything, table: {**everything.get(table, {}), name: text}})


def forget_filter(path: Path, table: str, name: str) -> None:
    """Keep no filter under `name`. Raises `FiltersBroken`."""
    everything = _read(path)
    kept = {each: text for each, text in everything.get(table, {}).items() if each != name}
    _write(path, {**everything, table: kept})


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _broken(path, _reason(error)) from error
    if not isinstance(found, dict) or not all(map(_is_filters, found.values())):
        raise _broken(path, "it does not hold filters by table and name")
    return found


def _is_filters(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(text, str) for text in found.values())


def _broken(path: Path, why: str) -> FiltersBroken:
    return FiltersBroken(
        f"{path} cannot be read: {why}. It was left as it is; mend or move it to save filters."
    )


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8"


def _write(path: Path, everything: Mapping[str, SavedFilters]) -> None:
    text = json.dumps(everything, ensure_ascii=False, indent=2) + "\n"
    try:
        write_whole(path, text)
    except OSError as error:
        raise FiltersBroken(
            f"{path} cannot be written: {error.strerror or error}. The filters there were kept."
        ) from error
