"""`rear-diff label`."""

import json as json_form
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rear_diff.cli.common import (
    MISUSE,
    PROBLEM,
    STOPPED,
    fail,
    say,
    settings_of,
    stoppable,
    tell_left_behind,
    told,
    who_labels,
)
from rear_diff.tables import TRAINING, Action

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rear_diff.database.connect import Target
    from rear_diff.labelling.bulk.orders import Done, Order
    from rear_diff.labelling.journal import Journal, Result

ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        *TRAINING.actions,
        *(each for toggle in TRAINING.toggles for each in (toggle.on, toggle.off)),
    )
}
NO_LABEL = ("none", "null")


def _beginning(begun: str) -> list[str]:
    return [name for name in ACTIONS if name.startswith(begun)]


GONE = "no title of that id is in the database"


def label(
    context: typer.Context,
    imdb_id: Annotated[
        str | None, typer.Argument(metavar="IMDB_ID", help="The title.", show_default=False)
    ] = None,
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="LABEL",
            help=f"{', '.join(ACTIONS)}.",
            show_default=False,
            autocompletion=_beginning,
        ),
    ] = None,
    was: Annotated[
        str | None,
        typer.Option("--was", metavar="LABEL", help="Only where the label is still this, or none."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A .csv, .jsonl or .parquet file with imdb_id, label and perhaps was.",
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line; so it is in a pipe as well.")
    ] = False,
) -> None:
    """Label a title, or each that a file names; what became of each is told.

    The status is 0 where all are as wanted (applied, or already so), 1 where any is not (conflict,
    refused, row gone, not allowed) or the database is away, 2 for a wrong argument, 130 if stopped.
    `u` in the app takes it all back in one step.

    \b
    Example: rear-diff label tt0133093 would_watch
             rear-diff label --from labels.csv
    """
    import asyncio

    from rear_diff.labelling.journal import Journal, JournalError, journal_file
    from rear_diff.loading.report import ImportFailed
    from rear_diff.opening import identity_of, prepared

    tell = Lines(as_json=json or not sys.stdout.isatty())
    try:
        with told(), _orders(imdb_id, action, was, file) as orders:
            settings = settings_of(context).settings
            journal = Journal(journal_file(), settings.labelling.journal_keep)
            with prepared(settings, say) as target, journal:
                identity = identity_of(settings, target)
                who = who_labels(settings)
                asyncio.run(stoppable(_label(target, journal, identity, orders, who, tell)))
    except ImportFailed as failed:
        kept = "What was told before it stays" if tell.told else "Nothing was labelled"
        fail(str(failed).replace("Nothing was imported", kept), MISUSE)
    except JournalError as error:
        fail(str(error))
    except (KeyboardInterrupt, asyncio.CancelledError):
        fail("Stopped. What was told stays, and `u` in the app takes it back.", STOPPED)
    tell.end()
    if not tell.all_is_well:
        raise typer.Exit(PROBLEM)


async def _label(
    target: "Target",
    journal: "Journal",
    identity: str,
    orders: "Iterable[Order]",
    who: str,
    tell: "Lines",
) -> None:
    from rear_diff.database.errors import DatabaseError
    from rear_diff.labelling.bulk.orders import carry_out_orders
    from rear_diff.labelling.journal import State
    from rear_diff.opening import opened
    from rear_diff.query import TableMissing, bind

    async with opened(target) as database:
        try:
            bound = bind(TRAINING, database.offer)
        except TableMissing as missing:
            fail(str(missing))
        try:
            await tell_left_behind(database, journal, identity)
            async for done in carry_out_orders(database, journal, identity, bound, orders, who):
                tell.tell(done)
        except DatabaseError as error:
            waiting = journal.counts(identity).get(State.PENDING, 0)
            if not waiting:
                raise
            changes = "1 change is" if waiting == 1 else f"{waiting:,} changes are"
            fail(f"{error} {changes} kept, and the next start of the app sends what is left.")


@contextmanager
def _orders(
    imdb_id: str | None, action: str | None, was: str | None, file: Path | None
) -> Iterator["Iterable[Order]"]:
    """What is asked for. Ends the command where that cannot be meant."""
    from rear_diff.loading.readers import each_row, open_rows

    if file:
        if imdb_id or was:
            fail("Name a title and its label, or a file of them with --from.", MISUSE)
        with open_rows(file, (TRAINING.key, "label", "was"), TRAINING.key) as rows:
            yield (_of_file(row) for row in each_row(file, rows))
        return
    if not imdb_id or not action:
        fail("Name a title and its label, such as: rear-diff label tt0133093 would_watch", MISUSE)
    order = _order(imdb_id, action, was, 0)
    if order.wrong:
        fail(f"{order.wrong}.", MISUSE)
    yield [order]


def _of_file(row: Any) -> "Order":
    from rear_diff.labelling.bulk.orders import Order
    from rear_diff.loading.rows import BadRow

    if isinstance(row, BadRow):
        return Order("", None, line=row.line, wrong=row.reason)
    values = row.values
    return _order(values.get(TRAINING.key), values.get("label"), values.get("was"), row.line)


def _order(imdb_id: object, name: object, was: object, line: int) -> "Order":
    from rear_diff.labelling.bulk.orders import Order
    from rear_diff.loading.report import printable, shown

    key = printable(str(imdb_id or ""))[:20]
    action = ACTIONS.get(str(name))
    wrong = ""
    if not key:
        wrong = f"{TRAINING.key} is missing"
    elif action is None:
        wrong = f"{'nothing' if name is None else shown(name)} is none of: {', '.join(ACTIONS)}"
    seen = None if was is None else {"label": None if str(was).lower() in NO_LABEL else str(was)}
    return Order(key, action, seen, line, wrong)


class Lines:
    """What became of each row, a line each, and at the end how many."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._counts: Counter[Result] = Counter()

    def tell(self, done: "Done") -> None:
        """Write a line."""
        from rear_diff.labelling.journal import Result

        self._counts[done.result] += 1
        order, found = done.order, done.found or {}
        name = order.action.name if order.action else None
        holds = found.get("label") if done.result is Result.CONFLICT else None
        told = done.why or (GONE if done.result is Result.ROW_GONE else "")
        if self._as_json:
            form = {
                TRAINING.key: order.key,
                "label": name,
                "outcome": _word(done.result),
                "why": told or None,
                "line": order.line or None,
            }
            if done.result is Result.CONFLICT:
                form["holds"] = holds
            typer.echo(json_form.dumps(form, ensure_ascii=False))
            return
        why = f"it holds {holds or 'no label'}" if done.result is Result.CONFLICT else told
        place = f"  line {order.line}" if order.line and why else ""
        typer.echo(
            f"{_word(done.result):<12}  {order.key:<10}  {name or '-'}{place}  {why}".rstrip()
        )

    def end(self) -> None:
        """Say on standard error how many there were of each kind."""
        if not self.told:
            say("There is no row in the file: nothing was labelled.")
        elif self.told != 1:
            say(", ".join(f"{count:,} {_word(each)}" for each, count in self._counts.items()))

    @property
    def told(self) -> int:
        """How many lines there are."""
        return self._counts.total()

    @property
    def all_is_well(self) -> bool:
        """Whether every row is as it was wanted."""
        from rear_diff.labelling.journal import Result

        return self._counts.keys() <= {Result.APPLIED, Result.UNCHANGED}


def _word(result: "Result") -> str:
    from rear_diff.labelling.journal import Result

    return "already so" if result is Result.UNCHANGED else str(result)
