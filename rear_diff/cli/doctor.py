"""`rear-diff doctor`."""

import json as json_form
import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import PROBLEM, STOPPED, fail, settings_of, stoppable, told

if TYPE_CHECKING:
    from rear_diff.database.connect import Target
    from rear_diff.doctor.finding import Finding
    from rear_diff.settings import Settings


def doctor(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Look at the database and this machine, and tell what is ok, worth noting or a problem.

    It changes nothing: what would help is told as a line to run. The status is 1 where there is a
    problem, and 0 for notes. Example: rear-diff doctor --json
    """
    import asyncio

    from rear_diff.doctor.finding import Status

    found: list[Finding] = []
    try:
        with told():
            asyncio.run(stoppable(_examine(settings_of(context).settings, found, quiet=json)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        fail("Stopped.", STOPPED)
    counts = Counter(finding.status for finding in found)
    order = list(Status)
    worst = max(counts, key=order.index)
    if json:
        typer.echo(_json(worst, found))
    else:
        typer.echo(", ".join(_counted(counts[each], each) for each in order if counts[each]))
    if worst is Status.PROBLEM:
        raise typer.Exit(PROBLEM)


async def _examine(settings: "Settings", found: "list[Finding]", *, quiet: bool) -> None:
    async for finding in _findings(settings):
        found.append(finding)
        if not quiet:
            _tell(finding)


def _counted(count: int, status: str) -> str:
    return f"{count} {status}" + ("s" if count > 1 and status != "ok" else "")


def _tell(finding: "Finding") -> None:
    begun = f"{finding.status:<7}  {finding.about:<14}  "
    indent = " " * 25
    if len(begun) > len(indent):
        typer.echo(begun.rstrip())
        begun = indent
    told = begun + finding.what
    if sys.stdout.isatty():
        width = max(60, shutil.get_terminal_size().columns)
        told = textwrap.fill(told, width, subsequent_indent=indent, break_on_hyphens=False)
    typer.echo(told)
    for line in finding.next:
        # Whole, to be copied.
        typer.echo(f"{indent}> {line}")


async def _findings(settings: "Settings") -> "AsyncIterator[Finding]":
    from rear_diff.database.connect import Target
    from rear_diff.doctor.examining import database_findings
    from rear_diff.doctor.here import journal_findings, terminal_findings
    from rear_diff.labelling.journal import journal_file
    from rear_diff.opening import identity_of

    target, finding = _target(settings)
    if finding:
        yield finding
    if target:
        async for each in database_findings(settings, target):
            yield each
    identity = identity_of(settings, target or Target({}, settings.pgsql))
    for each in journal_findings(journal_file(), identity):
        yield each
    for each in terminal_findings(os.environ):
        yield each


def _target(settings: "Settings") -> "tuple[Target | None, Finding | None]":
    """Where to look; the embedded database is looked at where it runs, and never started."""
    from rear_diff.database.connect import Target
    from rear_diff.database.embedded.status import EmbeddedState
    from rear_diff.doctor.finding import note, ok, problem
    from rear_diff.opening import DATABASE, ROLE, embedded_server, uses_embedded
    from rear_diff.settings import connection_parameters

    if not uses_embedded(settings):
        return Target(connection_parameters(settings.pgsql), settings.pgsql), None
    status = embedded_server(settings).status()
    if status.host:
        parameters = {"host": status.host, "user": ROLE, "dbname": DATABASE}
        return Target(parameters, settings.pgsql), ok(
            "database", f"The embedded one, in {status.directory}."
        )
    what = f"The embedded one in {status.directory} is {status.state}, and was not started."
    if status.state is EmbeddedState.UNUSABLE:
        return None, problem("database", f"{what} {status.note}")
    return None, note("database", what, "rear-diff embedded start, then look again.")


def _json(worst: str, found: "Iterable[Finding]") -> str:
    form = {
        "status": worst,
        "findings": [
            {"status": each.status, "about": each.about, "what": each.what, "next": each.next}
            for each in found
        ],
    }
    return json_form.dumps(form, ensure_ascii=False, indent=2)
