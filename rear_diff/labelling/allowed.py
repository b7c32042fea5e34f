"""What may be changed: by the rights of a role, and by the rules of a table."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from rear_diff.database.offer import Offer
from rear_diff.tables import Rule, Table


def why_not(offer: Offer, table: Table, columns: Iterable[str]) -> str | None:
    """Why the connected role may not change `columns`, in one sentence; None where it may."""
    return _why_not(offer, table, tuple(columns))


@lru_cache(maxsize=64)
def _why_not(offer: Offer, table: Table, changed: tuple[str, ...]) -> str | None:
    ruled = [
        column
        for rule in table.rules
        if rule.column in changed or rule.needs in changed
        for column in (rule.column, rule.needs)
    ]
    return offer.why_not_updatable(table.schema, table.relation, changed, ruled)


def broken_rule(table: Table, values: Mapping[str, Any]) -> Rule | None:
    """The rule of the table that `values` (a row, or a part of one) break; None where they keep
    all of which both columns are given."""
    for rule in table.rules:
        if values.get(rule.column) and rule.needs in values and values[rule.needs] is None:
            return rule
    return None
