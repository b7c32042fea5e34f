"""No label is ever lost, doubled or silently overwritten: three people and a program label the same
rows while everything breaks, and the database itself is the witness."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling.journal import Entry, Journal, Result, State, journal_file
from tests.api.own_server import OwnServer
from tests.faults.asking import Asked, Program, program_on
from tests.faults.elsewhere import Elsewhere, elsewhere
from tests.faults.pressing import MOST_AT_ONCE, Person
from tests.faults.proxy import proxy_for
from tests.faults.storm import FAULTS, Blow, Storm
from tests.faults.witness import (
    Values,
    Written,
    by_key,
    called_as_witness,
    holds,
    rows,
    witnessed,
)
from tests.tui.driving import running
from tui import patience

TITLES = 60
SEED = 4
PEOPLE = ("anna", "bo")
ELSEWHERE = "cara"
"""Whose app is a process of its own, that is killed and frozen."""
MOST_IN_DOUBT = 6 * MOST_AT_ONCE
"""Changes that a kill of the server may leave in doubt: some keys of three people."""
WAIT = 60
"""Seconds after which something that was waited for counts as never coming."""
LEAST_SENT = 20
"""Changes a second, at least, of a few rows: an app that was away for all of the storm has them all
to send at its end."""


@dataclass
class Day:
    """What was done, and by whom."""

    people: Mapping[str, Person]
    elsewhere: Elsewhere
    program: Program
    storm: Storm


@asynccontextmanager
async def at_work(server: OwnServer, seed: int, home: Path) -> AsyncIterator[Day]:
    """Three apps and a program on the same titles, each with a way to the database of its own."""
    target = server.target
    await called_as_witness(target, TITLES)
    async with AsyncExitStack() as stack:
        ways, proxies = {}, []
        for name in (*PEOPLE, ELSEWHERE, "program"):
            proxy, way = await stack.enter_async_context(proxy_for(target))
            pgsql = way.pgsql.model_copy(update={"application_name": f"at work: {name}"})
            ways[name] = replace(way, pgsql=pgsql)
            proxies.append(proxy)
        cara = stack.enter_context(
            elsewhere(ways[ELSEWHERE], home / ELSEWHERE, ELSEWHERE, Random(f"{seed} {ELSEWHERE}"))
        )
        program = await stack.enter_async_context(
            program_on(ways["program"], target, Random(seed), sorted(await rows(target)))
        )
        pilots = [
            await stack.enter_async_context(
                running(ways[name], who=name, database=identity(target.parameters))
            )
            for name in PEOPLE
        ]
        people = {
            name: Person(pilot, Random(f"{seed} {name}"))
            for name, pilot in zip(PEOPLE, pilots, strict=True)
        }
        yield Day(people, cara, program, Storm(seed, server, proxies, cara))


async def labelled(server: OwnServer, presses: int, seed: int, home: Path) -> Day:
    """Label until the keys are pressed, and until all of it has arrived."""
    async with at_work(server, seed, home) as day:
        each = presses // (len(PEOPLE) + 1)
        raging = asyncio.create_task(day.storm.rage())
        asking = asyncio.create_task(day.program.work())
        away = asyncio.create_task(day.elsewhere.work(each))
        people = day.people.values()
        await asyncio.gather(*(person.work(each) for person in people))
        day.storm.over = True
        await raging
        day.program.leaves = day.elsewhere.leaves = True
        await asking
        await away
        async with asyncio.timeout(WAIT + presses / LEAST_SENT):
            await day.program.ask_until_answered()
            for person in people:
                await person.session.writer.emptied.wait()
            await day.elsewhere.emptied()
            await shown(server.target, people)
    return day


async def shown(target: Target, people: Iterable[Person]) -> None:
    """Wait until everybody sees what is there."""
    # Read anew each time: a statement whose connection was cut may be carried out late.
    while any(  # noqa: ASYNC110
        (seen := person.shown(key)) and seen != values
        for key, values in (await rows(target)).items()
        for person in people
    ):
        await asyncio.sleep(0.05)


def check_history(
    mine: Sequence[Entry], writes: list[Written], of_rows: Mapping[str, list[Written]]
) -> int:
    """Every change was written once, or stands by its name; gives how many were in doubt.

    In doubt is what a killed server could not be asked about: it was looked at what the row held.
    Then a change that somebody else had made alike counts as made, one that was made and that
    somebody changed since is a conflict, and one that took a change back with it has none to take
    back where somebody made that alike since.
    """
    doubted, left = 0, list(writes)
    for entry in mine:
        is_next = bool(left) and was_made(entry, left[0])
        if is_next and entry.result in (Result.APPLIED, Result.CONFLICT, Result.MOOT):
            left.pop(0)
        elif entry.result is Result.APPLIED:
            after = entry.change.after
            assert any(holds(each.became, after) for each in of_rows[entry.change.key]), entry
        if is_next:
            doubted += entry.result in (Result.CONFLICT, Result.MOOT)
        else:
            doubted += entry.result is Result.APPLIED
    assert left == []
    others = [entry for entry in mine if entry.result is not Result.APPLIED]
    named = {Result.UNCHANGED, Result.CONFLICT, Result.REFUSED, Result.MOOT}
    assert {entry.result for entry in others} <= named
    for entry in others:
        assert entry.why or entry.result is not Result.REFUSED
    return doubted


def was_made(entry: Entry, written: Written) -> bool:
    """Whether that is what the change does."""
    return (
        written.key == entry.change.key
        and holds(written.was, entry.change.before)
        and written.became == {**written.was, **entry.change.after}
    )


def check_answers(
    asked: Sequence[Asked], writes: Mapping[str, list[Written]], application: str
) -> None:
    """Every success can be seen, and nothing was written that was not asked for, or twice."""
    unexplained = {
        (key, at)
        for key, of_row in writes.items()
        for at, each in enumerate(of_row)
        if each.app == application
    }
    for each in asked:
        meanwhile = list(enumerate(writes.get(each.key, [])))[each.first : each.last]
        own = [
            (each.key, at)
            for at, write in meanwhile
            if (each.key, at) in unexplained and holds(write.became, each.wanted)
        ]
        if each.status == 200:
            before = writes.get(each.key, [])[: each.first][-1:]
            held = [write.became for write in (*before, *(write for _, write in meanwhile))]
            assert any(holds(values, each.wanted) for values in held), each
        if own and each.status == 200:
            key, at = own[-1]
            unexplained.discard((key, at))
            assert each.seen is None or holds(writes[key][at].was, each.seen)
    for each in (each for each in asked if each.unknown):
        late = [
            (key, at)
            for key, at in sorted(unexplained)
            if key == each.key and at >= each.first and holds(writes[key][at].became, each.wanted)
        ]
        unexplained -= set(late[:1])
    assert not unexplained


async def prove(server: OwnServer, presses: int, seed: int, home: Path) -> None:
    """Label while everything breaks, and have the witness heard."""
    target = server.target
    day = await labelled(server, presses, seed, home)
    with Journal(journal_file()) as journal:
        history = journal.history(identity(target.parameters), limit=10 * presses)[::-1]
    writes = await witnessed(target)
    tell(day, history, writes)
    assert set(day.storm.struck) == set(FAULTS)
    assert State.PENDING not in {entry.state for entry in history}
    doubted, of_rows = 0, by_key(writes)
    for name, person in day.people.items():
        mine = [entry for entry in history if entry.change.who == name]
        assert [entry.id for entry in mine] == [entry.id for entry in person.accepted]
        doubted += check_history(mine, of(writes, name), of_rows)
    hers = day.elsewhere.history()
    assert day.elsewhere.kept <= {entry.id for entry in hers}
    doubted += check_history(hers, of(writes, ELSEWHERE), of_rows)
    sys.stdout.write(f"elsewhere: {Counter(str(entry.result) for entry in hers)}\n")
    sys.stdout.write(f"in doubt after a kill of the server: {doubted}\n")
    assert doubted <= MOST_IN_DOUBT * day.storm.struck[Blow.KILL_SERVER]
    check_answers(day.program.asked, of_rows, "at work: program")
    # Nothing was written but by those three, and nothing that is not witnessed.
    state: dict[str, Values] = {}
    for each in writes:
        assert each.app.startswith("at work: ")
        assert state.setdefault(each.key, each.was) == each.was
        state[each.key] = each.became
    stored = await rows(target)
    assert {key: stored[key] for key in state} == state


def of(writes: Sequence[Written], name: str) -> list[Written]:
    """What was written by somebody's app."""
    return [each for each in writes if each.app == f"at work: {name}"]


def tell(day: Day, history: Sequence[Entry], writes: Sequence[Written]) -> None:
    """Print how hard it was."""
    counted = {
        "faults": day.storm.struck,
        "journal": Counter(str(entry.result) for entry in history),
        "answers": Counter(int(each.status) for each in day.program.asked),
        "unknown": sum(each.unknown for each in day.program.asked),
        "writes": Counter(each.app for each in writes),
    }
    sys.stdout.writelines(f"{what}: {number}\n" for what, number in counted.items())


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(patience, "TICK", 0.01)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("labels", "seed"),
    [
        (300, SEED),
        pytest.param(1000, SEED, marks=pytest.mark.slow),
        pytest.param(10_000, SEED + 1, marks=pytest.mark.slow),
    ],
)
async def test_labels_in_a_storm(server: OwnServer, tmp_path: Path, labels: int, seed: int) -> None:
    await prove(server, labels, seed, tmp_path)
