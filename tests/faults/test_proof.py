"""No label is ever lost, doubled or silently overwritten: two people and a program label the same
rows while everything breaks, and the database itself is the witness."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling.journal import Entry, Journal, Result, State, journal_file
from tests.faults.asking import Asked, Program, program_on
from tests.faults.pressing import Person
from tests.faults.proxy import proxy_for
from tests.faults.storm import FAULTS, Storm
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
WAIT = 60
"""Seconds after which something that was waited for counts as never coming."""


@dataclass
class Day:
    """What was done, and by whom."""

    people: Mapping[str, Person]
    program: Program
    storm: Storm


@asynccontextmanager
async def at_work(target: Target, seed: int) -> AsyncIterator[Day]:
    """Two apps and a program on the same titles, each with a way to the database of its own."""
    await called_as_witness(target, TITLES)
    async with AsyncExitStack() as stack:
        ways, proxies = {}, []
        for name in (*PEOPLE, "program"):
            proxy, way = await stack.enter_async_context(proxy_for(target))
            pgsql = way.pgsql.model_copy(update={"application_name": f"at work: {name}"})
            ways[name] = replace(way, pgsql=pgsql)
            proxies.append(proxy)
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
        yield Day(people, program, Storm(seed, target, proxies))


async def labelled(target: Target, presses: int, seed: int) -> Day:
    """Label until the keys are pressed, and until all of it has arrived."""
    async with at_work(target, seed) as day:
        raging = asyncio.create_task(day.storm.rage())
        asking = asyncio.create_task(day.program.work())
        people = day.people.values()
        await asyncio.gather(*(person.work(presses // len(PEOPLE)) for person in people))
        raging.cancel()
        with suppress(asyncio.CancelledError):
            await raging
        day.program.leaves = True
        await asking
        async with asyncio.timeout(WAIT):
            await day.program.ask_until_answered()
            for person in people:
                await person.session.writer.emptied.wait()
            await shown(target, people)
    return day


async def shown(target: Target, people: Iterable[Person]) -> None:
    """Wait until everybody sees what is there."""
    stored = await rows(target)
    while any(  # noqa: ASYNC110
        (seen := person.shown(key)) and seen != values
        for person in people
        for key, values in stored.items()
    ):
        await asyncio.sleep(0.05)


def check_history(
    person: Person, name: str, history: Sequence[Entry], writes: list[Written]
) -> None:
    """Every change that the screen accepted was written once, or stands by its name."""
    mine = [entry for entry in history if entry.change.who == name]
    assert [entry.id for entry in mine] == [entry.id for entry in person.accepted]
    made = [entry for entry in mine if entry.result is Result.APPLIED]
    assert [entry.change.key for entry in made] == [each.key for each in writes]
    for entry, each in zip(made, writes, strict=True):
        assert holds(each.was, entry.change.before)
        assert each.became == {**each.was, **entry.change.after}
    others = [entry for entry in mine if entry.result is not Result.APPLIED]
    named = {Result.UNCHANGED, Result.CONFLICT, Result.REFUSED, Result.MOOT}
    assert {entry.result for entry in others} <= named
    for entry in others:
        assert entry.why or entry.result is not Result.REFUSED


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


async def prove(target: Target, presses: int, seed: int) -> None:
    """Label while everything breaks, and have the witness heard."""
    day = await labelled(target, presses, seed)
    with Journal(journal_file()) as journal:
        history = journal.history(identity(target.parameters), limit=10 * presses)[::-1]
    writes = await witnessed(target)
    tell(day, history, writes)
    assert set(day.storm.struck) == set(FAULTS)
    assert State.PENDING not in {entry.state for entry in history}
    for name, person in day.people.items():
        application = f"at work: {name}"
        check_history(person, name, history, [each for each in writes if each.app == application])
    check_answers(day.program.asked, by_key(writes), "at work: program")
    # Nothing was written but by those three, and nothing that is not witnessed.
    state: dict[str, Values] = {}
    for each in writes:
        assert each.app.startswith("at work: ")
        assert state.setdefault(each.key, each.was) == each.was
        state[each.key] = each.became
    stored = await rows(target)
    assert {key: stored[key] for key in state} == state


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


async def test_a_thousand_labels_in_a_storm(empty_target: Target) -> None:
    await prove(empty_target, 1000, SEED)


@pytest.mark.slow
async def test_ten_thousand_labels_in_a_storm(empty_target: Target) -> None:
    await prove(empty_target, 10_000, SEED + 1)
