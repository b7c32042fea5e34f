"""`rear-diff audit`."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import (
    MISUSE,
    STOPPED,
    fail,
    say,
    settings_of,
    tell_left_behind,
    told,
    who_labels,
)
from rear_diff.labelling.audit.finding import LEFT_ALONE, Finding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from rear_diff.cli.audited import Report
    from rear_diff.database.connect import Database, Target
    from rear_diff.labelling.audit import Follow, Found
    from rear_diff.labelling.bulk import Plan
    from rear_diff.labelling.journal import Journal, Result

FOUND = 1
"""Exit status: something is not as a person said."""
ERROR = 2
"""Exit status: nobody knows."""


def audit(
    context: typer.Context,
    kind: Annotated[
        list[Finding] | None,
        typer.Option("--kind", help="Only these; all unless named.", show_default=False),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line; so it is in a pipe as well.")
    ] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="Put them back as they were, in one step.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Restore without asking.")] = False,
) -> None:
    """Tell which titles are not as a person said here, by the journal, or cannot have been meant.

    The status is 0 where nothing is found (or all of it was restored), 1 where something is, 2 for
    an error. A title that a person relabelled since is restored only with --kind relabelled.
    Example: rear-diff audit --restore
    """
    import asyncio

    from rear_diff.cli.audited import report_to
    from rear_diff.labelling.journal import Journal, JournalError, journal_file
    from rear_diff.opening import identity_of, prepared

    if yes and not restore:
        fail("--yes is for --restore.", MISUSE)
    report = report_to(as_json=json or not sys.stdout.isatty())
    try:
        with told(ERROR):
            settings = settings_of(context).settings
            journal = Journal(journal_file(), settings.labelling.journal_keep)
            with prepared(settings, say) as target, journal:
                identity = identity_of(settings, target)
                who = who_labels(settings)
                if restore:
                    asyncio.run(_send_left_behind(target, journal, identity))
                plan = asyncio.run(_audit(target, journal, identity, who, kind or (), report))
                report.end()
                _tell_unsent(journal, identity)
                left = report.count
                if restore and _wanted(plan, yes=yes):
                    results = asyncio.run(_restore(target, journal, identity, plan))
                    left -= _tell(results)
    except JournalError as error:
        fail(str(error), ERROR)
    except KeyboardInterrupt:
        fail(
            "Stopped. What was restored so far stays, and `u` in the app takes it back."
            if restore
            else "Stopped.",
            STOPPED,
        )
    if left:
        raise typer.Exit(FOUND)


async def _send_left_behind(target: "Target", journal: "Journal", identity: str) -> None:
    from rear_diff.opening import opened

    async with opened(target) as database:
        await tell_left_behind(database, journal, identity)


def _tell_unsent(journal: "Journal", identity: str) -> None:
    """Say what was left out of the audit: nobody knows what becomes of it."""
    from rear_diff.labelling.journal import State

    if waiting := journal.counts(identity).get(State.PENDING, 0):
        changes = "1 change is" if waiting == 1 else f"{waiting:,} changes are"
        say(
            f"{changes} not sent yet, and left out here. The app sends what an ended run has left, "
            "as `rear-diff label` and `rear-diff audit --restore` do."
        )


async def _audit(
    target: "Target",
    journal: "Journal",
    identity: str,
    who: str,
    kinds: "Sequence[Finding]",
    report: "Report",
) -> "Plan":
    from rear_diff.cli.audited import progress
    from rear_diff.labelling.bulk import Plan
    from rear_diff.opening import opened

    plan = Plan()
    with progress() as follow:
        async with opened(target) as database:
            async for found in _found(database, journal, identity, who, follow):
                if kinds and not set(kinds).intersection(found.findings):
                    continue
                report.tell(found)
                left_alone = LEFT_ALONE.intersection(found.findings).difference(kinds)
                if found.change and not left_alone:
                    plan.add(found.change, found.name)
    return plan


async def _found(
    database: "Database", journal: "Journal", identity: str, who: str, follow: "Follow"
) -> "AsyncIterator[Found]":
    from rear_diff.labelling.audit import audit, in_batches
    from rear_diff.query import TableMissing, bind
    from rear_diff.tables import TRAINING

    try:
        bound = bind(TRAINING, database.offer)
    except TableMissing as missing:
        fail(str(missing), ERROR)
    said = in_batches(journal.everything_said(identity, TRAINING.name))
    async for found in audit(database, bound, said, who, follow):
        yield found


def _wanted(plan: "Plan", *, yes: bool) -> bool:
    """Whether to restore: shown first, and asked."""
    from rear_diff.cli.audited import preview

    if not len(plan):
        say("There is nothing that can be restored.")
        return False
    preview(plan)
    return yes or typer.confirm(f"Restore {_titles(len(plan))}, in one step?", err=True)


async def _restore(
    target: "Target", journal: "Journal", identity: str, plan: "Plan"
) -> "Counter[Result]":
    from rear_diff.cli.audited import progress
    from rear_diff.labelling.bulk import carry_out_all
    from rear_diff.labelling.journal import Source
    from rear_diff.opening import opened

    with progress(len(plan)) as follow:
        async with opened(target) as database:
            return await carry_out_all(
                database,
                journal,
                identity,
                plan,
                Source.CLI,
                lambda done: follow("restored", done),
            )


def _tell(results: "Counter[Result]") -> int:
    """Say what became of the titles; how many are as they should be."""
    from rear_diff.labelling.journal import Result

    words = {
        Result.APPLIED: "restored; `u` in the app takes them back, in one step",
        Result.UNCHANGED: "were so already",
        Result.CONFLICT: "changed meanwhile, and were left as they are",
        Result.REFUSED: "refused by a rule of the table",
        Result.NOT_ALLOWED: "not allowed to this role",
        Result.ROW_GONE: "are gone",
    }
    for result, word in words.items():
        if results[result]:
            say(f"{results[result]:>9,}  {word}")
    return results[Result.APPLIED] + results[Result.UNCHANGED]


def _titles(count: int) -> str:
    return "1 title" if count == 1 else f"{count:,} titles"
