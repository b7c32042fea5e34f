"""What an audit finds, told as it is found: a table for a person, JSON Lines for a program."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from rear_diff.labelling.audit import Finding, Found
from rear_diff.labelling.bulk import Plan
from rear_diff.labelling.bulk.plan import told
from rear_diff.tables import TRAINING

A_TIME = 500
"""Lines of the table that are laid out together."""
WIDE = 110
"""Cells from which there is room for who said it and when."""


class Report(Protocol):
    """Where what is found goes."""

    count: int

    def tell(self, found: Found) -> None:
        """Take a row in."""

    def end(self) -> None:
        """That was all."""


def report_to(*, as_json: bool) -> Report:
    """The report for whoever reads standard output."""
    return Lines() if as_json else Tabled()


class Lines:
    """A JSON object a row."""

    def __init__(self) -> None:
        self.count = 0

    def tell(self, found: Found) -> None:
        """Write it at once."""
        self.count += 1
        typer.echo(json.dumps(_form(found), ensure_ascii=False))

    def end(self) -> None:
        """All is written."""


class Tabled:
    """A table, and what each kind means."""

    def __init__(self) -> None:
        self.count = 0
        self._kinds: Counter[Finding] = Counter()
        self._waiting: list[Found] = []
        self._console = Console(highlight=False)
        self._begun = False

    def tell(self, found: Found) -> None:
        """Write it with those around it."""
        self.count += 1
        self._kinds.update(found.findings)
        self._waiting.append(found)
        if len(self._waiting) == A_TIME:
            self._write()

    def end(self) -> None:
        """Write the rest, and how many there are."""
        self._write()
        if not self.count:
            self._console.print("Every title is as a person said, and as one can have said.")
        for kind, count in self._kinds.items():
            self._console.print(f"{count:>9,}  {kind}: {kind.help}")

    def _write(self) -> None:
        if self._waiting:
            self._console.print(self._table(self._waiting))
            self._waiting.clear()
            self._begun = True

    def _table(self, rows: list[Found]) -> Table:
        wide = self._console.width >= WIDE
        # Of fixed widths, so that the parts of a long one stand under each other.
        table = Table(box=None, pad_edge=False, expand=True, show_header=not self._begun)
        table.add_column("What", width=11)
        table.add_column("IMDb id", width=10)
        table.add_column("Title", ratio=1, no_wrap=True)
        table.add_column("Holds", width=16, no_wrap=True)
        table.add_column("Should hold", width=16, no_wrap=True)
        if wide:
            table.add_column("Who said so", width=12, no_wrap=True)
            table.add_column("When", width=16)
        for found in rows:
            cells = [
                "\n".join(found.findings),
                str(found.key),
                found.name,
                told(found.was) if found.holds else "",
                told(found.becomes),
            ]
            if wide:
                said = found.said
                cells += [said.who, f"{said.at.astimezone():%Y-%m-%d %H:%M}"] if said else ["", ""]
            table.add_row(*map(_plain, cells))
        return table


def preview(plan: Plan) -> None:
    """Say on standard error what restoring would do."""
    console = Console(stderr=True, highlight=False)
    console.print(f"\nTo restore {len(plan):,}:")
    for turn, count in plan.turns:
        was, becomes = told(turn.was), told(turn.becomes)
        console.print(Text(f"{count:>9,}  {was} → {becomes}"))
    console.print("such as")
    for sample in plan.samples:
        console.print(_plain(f"           {sample.name}"), no_wrap=True, overflow="ellipsis")


@contextmanager
def progress(total: int | None = None) -> Iterator[Callable[[str, int], None]]:
    """A line on standard error for as long as it takes, where somebody looks at it."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} rows"),
    )
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=total)

        def follow(what: str, done: int) -> None:
            bar.update(task, description=what, completed=done)

        yield follow


def _form(found: Found) -> Mapping[str, Any]:
    said = found.said
    return {
        "findings": list(found.findings),
        TRAINING.key: found.key,
        "title": found.holds.get(TRAINING.search),
        "holds": {
            name: value
            for name, value in found.holds.items()
            if name not in (TRAINING.key, TRAINING.search)
        },
        "said": dict(said.values) if said else None,
        "who": said.who if said else None,
        "at": said.at.isoformat() if said else None,
        "restores": dict(found.change.after) if found.change else None,
    }


def _plain(text: str) -> Text:
    # A title may hold anything, a terminal's control sequences among it.
    return Text("".join(each if each.isprintable() or each == "\n" else "·" for each in text))
