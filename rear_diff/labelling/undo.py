"""Taking back: the reverse of a change is a change like any other."""

from rear_diff.labelling.change import Change


def reverse(change: Change) -> Change:
    """The change that takes `change` back: what it set returns to what the person had seen.

    It too compares before it sets, what was confirmed included: where the row holds something
    else by now, it is a conflict. Raises `KeyError` for a change that did not say what was seen.
    """
    return Change(
        table=change.table,
        key=change.key,
        after={column: change.before[column] for column in change.after},
        before={**change.before, **change.after},
        who=change.who,
    )
