"""What a person finds again at the next start: theme, tab, and how each table was left.

Read before anything else is: it imports nothing that takes time.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from rear_diff.state_directory import state_directory

VERSION = 1
"""Of the file's form. A newer file is left alone."""

FILE = "state.json"

MOST_DATABASES = 32
"""Those left longest ago are forgotten."""

LOCK_WITHIN = 1.0
"""Seconds that another app's writing is waited for; it takes a few milliseconds."""


class TableState(NamedTuple):
    """How a table was left."""

    filter: str = ""
    sorts: tuple[tuple[str, bool], ...] = ()
    """Columns, the first first, each with whether it goes down."""
    columns: tuple[tuple[str, int | None, bool], ...] = ()
    """Name, width (None as declared) and whether hidden, in order; empty as declared."""
    details: bool = True
    """Whether the details of the row are shown."""
    key: str | int | None = None
    """Of the row under the cursor."""
    position: int = 0
    """Of that row, from 0."""


class DatabaseState(NamedTuple):
    """How the tables of one database were left."""

    tab: str | None = None
    """The name of the tab in front."""
    tables: Mapping[str, TableState] = MappingProxyType({})


class State(NamedTuple):
    """All that is remembered of one user."""

    theme: str | None = None
    databases: Mapping[str, DatabaseState] = MappingProxyType({})
    """By identity (`rear_diff.identity`)."""
    trouble: str = ""
    """Why nothing could be read, and what became of the file, in a line for the person."""
    sealed: bool = False
    """Whether the file must be left as it is."""


class StateUnsaved(Exception):
    """The file could not be written; the message is a line that says why and what was kept."""


def state_file() -> Path:
    """Where the state is kept: beside the saved filters."""
    return state_directory() / FILE


def load_state(path: Path) -> State:
    """What the file remembers; nothing where there is none. Never fails: `trouble` says why.

    A file that is broken is set aside under another name.
    """
    try:
        return _read(path)
    except _Broken as broken:
        trouble = f"{path} cannot be read: {broken}. Everything starts as new"
    except _LeftAlone as left:
        return State(
            trouble=f"{path} {left}. It is left as it is, and nothing will be remembered.",
            sealed=True,
        )
    try:
        return State(trouble=f"{trouble}; the file is kept as {_set_aside(path).name}.")
    except OSError:
        return State(trouble=f"{trouble}; the file is left as it is.", sealed=True)


def save_state(path: Path, changes: State) -> None:
    """Lay `changes` over what the file remembers: a theme, and each table that is named in them.

    Whole or not at all, whoever else writes. Raises `StateUnsaved`.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(path.parent):
            _write(path, _merged(_now(path), changes))
    except (OSError, _LeftAlone) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise StateUnsaved(
            f"{path} cannot be written: {why}. How the screen looks now will not be remembered."
        ) from error


class _Broken(Exception):
    """The file holds something else."""


class _LeftAlone(Exception):
    """The file is nothing that we may touch."""


def _now(path: Path) -> State:
    try:
        return _read(path)
    except _Broken:
        _set_aside(path)
        return State()


def _read(path: Path) -> State:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return State()
    except OSError as error:
        raise _LeftAlone(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _Broken("it is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _Broken(f"line {getattr(error, 'lineno', 1)} is not JSON") from error
    version = found.get("version") if isinstance(found, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise _LeftAlone("was written by a newer rear-diff")
    try:
        return State(
            _text_or_none(found["theme"]), _each(found["databases"], _database_from), sealed=False
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _Broken("it does not hold what rear-diff writes") from error


def _database_from(found: dict[str, Any]) -> DatabaseState:
    return DatabaseState(_text_or_none(found["tab"]), _each(found["tables"], _table_from))


def _table_from(found: dict[str, Any]) -> TableState:
    key, position = found["cursor"]
    if not isinstance(key, str | int | None) or not isinstance(position, int) or position < 0:
        raise TypeError
    return TableState(
        filter=_text(found["filter"]),
        sorts=tuple((_text(name), bool(descending)) for name, descending in found["sorts"]),
        columns=tuple(
            (_text(name), None if width is None else int(width), bool(hidden))
            for name, width, hidden in found["columns"]
        ),
        details=bool(found["details"]),
        key=key,
        position=position,
    )


def _each(found: dict[str, Any], read: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    return {name: read(value) for name, value in found.items()}


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError
    return found


def _text_or_none(found: object) -> str | None:
    return None if found is None else _text(found)


def _merged(state: State, changes: State) -> State:
    databases = dict(state.databases)
    for name, changed in changes.databases.items():
        # Taken out and put in again, so that the order is that of leaving.
        before = databases.pop(name, DatabaseState())
        databases[name] = DatabaseState(
            changed.tab or before.tab, {**before.tables, **changed.tables}
        )
    kept = dict(list(databases.items())[-MOST_DATABASES:])
    return State(changes.theme or state.theme, kept)


def _write(path: Path, state: State) -> None:
    # Here, because reading the state needs none of it.
    from rear_diff.whole_file import write_whole

    write_whole(path, json.dumps(_document(state), indent=1) + "\n")


def _document(state: State) -> dict[str, object]:
    databases = {
        name: {
            "tab": database.tab,
            "tables": {name: _table_document(table) for name, table in database.tables.items()},
        }
        for name, database in state.databases.items()
    }
    return {"version": VERSION, "theme": state.theme, "databases": databases}


def _table_document(table: TableState) -> dict[str, object]:
    return {
        "filter": table.filter,
        "sorts": table.sorts,
        "columns": table.columns,
        "details": table.details,
        "cursor": (table.key, table.position),
    }


def _set_aside(path: Path) -> Path:
    number, aside = 1, path.with_name(f"{path.name}.broken")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.broken-{number}")
    return path.rename(aside)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """The directory's lock, which apps take to read and write; without it after `LOCK_WITHIN`."""
    import fcntl
    import time

    descriptor = os.open(directory, os.O_RDONLY)
    try:
        deadline = time.monotonic() + LOCK_WITHIN
        while time.monotonic() < deadline:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                break  # a file system without locks
        yield
    finally:
        os.close(descriptor)
