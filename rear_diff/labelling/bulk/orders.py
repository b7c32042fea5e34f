"""What a script says of rows, one after the other: each looked at, kept, sent, and told of."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from rear_diff.database.connect import Database
from rear_diff.labelling.allowed import why_not
from rear_diff.labelling.bulk.carrying_out import send_kept
from rear_diff.labelling.bulk.plan import AT_ONCE
from rear_diff.labelling.change import Change, change_of
from rear_diff.labelling.journal import Journal
from rear_diff.labelling.journal.entry import Draft, Result, Source, new_step
from rear_diff.labelling.sending import Sent
from rear_diff.query import BoundTable, Row, fetch_rows
from rear_diff.tables import Action


@dataclass(frozen=True)
class Order:
    """An action on the row `key`. `was` are values that it must hold still, if any are said.

    `line` is where a file says so, 0 where none does. `wrong` is why it cannot be carried out.
    """

    key: str
    action: Action | None
    was: Mapping[str, Any] | None = None
    line: int = 0
    wrong: str = ""


@dataclass(frozen=True)
class Done:
    """What became of an order, and why; `row` is what was found, of a conflict after it."""

    order: Order
    result: Result
    why: str = ""
    found: Mapping[str, Any] | None = None


async def carry_out_orders(
    database: Database,
    journal: Journal,
    identity: str,
    bound: BoundTable,
    orders: Iterable[Order],
    who: str,
) -> AsyncIterator[Done]:
    """Carry the orders out, a thousand in a transaction, and tell what became of each, in order.

    Together they are one step, which `u` in the app takes back. A row is written only where it
    holds still what was found of it and what the order says that it was. Raises `JournalError` and
    `DatabaseError`; what is in the journal by then is sent by the next start of the app.
    """
    step = new_step()
    lines: dict[str, int] = {}
    rest = _each_once(orders, lines)
    while some := list(islice(rest, AT_ONCE)):
        keys = [order.key for order in some if not order.wrong]
        rows = await database.read(partial(fetch_rows, bound=bound, keys=keys))
        judged = [_judged(order, rows.get(order.key), database, bound, who) for order in some]
        changes = [each for each in judged if isinstance(each, Change)]
        sent = iter(await _sent(database, journal, identity, step, changes))
        for order, each in zip(some, judged, strict=True):
            yield _done(order, next(sent)) if isinstance(each, Change) else each


def _each_once(orders: Iterable[Order], lines: dict[str, int]) -> Iterator[Order]:
    for order in orders:
        if not order.wrong and lines.setdefault(order.key, order.line) != order.line:
            yield replace(order, wrong=f"the file names it before, in line {lines[order.key]}")
        else:
            yield order


def _judged(
    order: Order, row: Row | None, database: Database, bound: BoundTable, who: str
) -> Change | Done:
    """The change that the order means, or what becomes of it without one."""
    if order.wrong or order.action is None:
        return Done(order, Result.REFUSED, order.wrong)
    if row is None:
        return Done(order, Result.ROW_GONE)
    if denied := why_not(database.offer, bound.table, order.action.sets):
        return Done(order, Result.NOT_ALLOWED, denied)
    if all(row[name] == value for name, value in order.action.sets.items()):
        return Done(order, Result.UNCHANGED)
    change = change_of(bound.table, order.action, row, who)
    return replace(change, before={**change.before, **order.was}) if order.was else change


async def _sent(
    database: Database, journal: Journal, identity: str, step: str, changes: Sequence[Change]
) -> list[Sent]:
    if not changes:
        return []
    drafts = [Draft(change, step, Source.CLI) for change in changes]
    return await send_kept(database, journal, journal.append(identity, drafts))


def _done(order: Order, sent: Sent) -> Done:
    settlement = sent.settlement
    return Done(order, settlement.result, settlement.why, settlement.found)
