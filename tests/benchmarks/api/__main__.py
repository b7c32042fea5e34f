"""`python -m tests.benchmarks.api --rows 100000`: prints one table, and ends by itself."""

import argparse
import asyncio
import signal
import sys
from dataclasses import dataclass

from tests.benchmarks.api.cases import CASES, Case
from tests.benchmarks.api.load import Measured, run
from tests.benchmarks.api.measuring import run_for
from tests.benchmarks.api.results import Line, show, show_soak
from tests.benchmarks.api.servers import FLOOR, GUARDED, OURS, Server, serving
from tests.benchmarks.database import training_rows

QUICK = (1, 32)
FULL = (1, 8, 32, 64, 200)
ROUNDS = 2
# What one run may take at most, in seconds, by the rate that was measured before.
MOST_SECONDS = 3.0
LEAST_CONNECTIONS = 8
MOST_FILES = 100_000
SOAK_CLIENTS = 64
SOAK_SAMPLES = 12


def main() -> None:
    """Measure, and print."""
    arguments = _arguments()
    # So that the servers and the directory go too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = arguments.rows
    with (
        training_rows(rows, media=min(rows, MOST_FILES)) as (target, _),
        serving(OURS, target) as ours,
        serving(FLOOR, target) as floor,
        serving(GUARDED, target) as guarded,
    ):
        if arguments.soak:
            asyncio.run(_soak(ours, rows, arguments.soak))
            return
        lines = []
        for number, case in enumerate(CASES):
            if arguments.case not in case.name:
                continue
            before: Line | None = None
            for connections in arguments.connections or (FULL if arguments.full else QUICK):
                sides = Sides(ours, floor, guarded, number)
                before = _measure(sides, case, connections, arguments, before)
                lines.append(before)
                sys.stderr.write(".")
                sys.stderr.flush()
        sys.stderr.write("\n")
        lines.sort(key=lambda line: line.connections)
        show(lines, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.api", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="training rows (100000)")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each run (1.5)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each run ({ROUNDS})")
    parser.add_argument("--connections", type=int, nargs="*", help=f"instead of {QUICK}")
    parser.add_argument("--full", action="store_true", help=f"with {FULL} connections")
    parser.add_argument("--case", default="", help="only those with this in their name")
    parser.add_argument(
        "--soak", type=float, metavar="SECONDS", help=f"{SOAK_CLIENTS} clients, and memory"
    )
    return parser.parse_args()


@dataclass(frozen=True)
class Sides:
    """Who is asked, for the case of that number."""

    ours: Server
    floor: Server
    guarded: Server
    number: int


def _measure(
    sides: Sides, case: Case, connections: int, arguments: argparse.Namespace, before: Line | None
) -> Line:
    path = "/rear-diff/training/{}/label" if case.change else f"/rear-diff{case.table.path}"
    runs = {
        "ours": (sides.ours, path),
        "plain": (sides.floor, f"/plain/{sides.number}"),
        "same": (sides.floor, f"/same/{sides.number}"),
        "guarded": (sides.guarded, path),
    }
    # Each goes on where it stopped, so that a changed row is another one in each round.
    asked = {name: case.requests(arguments.rows) for name in runs}
    found = {name: Measured() for name in runs}
    # In turn, because the machine is not the same from one second to the next.
    for _ in range(arguments.rounds):
        for name, (server, at) in runs.items():
            known: Measured | None = getattr(before, name) if before else None
            floors = name in ("plain", "same")
            if known and (floors or case.varied) and _is_settled(known, connections):
                # So many would only wait behind one another, and for longer than anybody has.
                found[name] = known
                continue
            found[name].add(run_for(server, at, asked[name], connections, arguments.seconds))
            found[name].connections = connections
    return Line(case, connections, **found)


def _is_settled(known: Measured, connections: int) -> bool:
    """Whether more connections than were measured give no more answers a second."""
    enough = known.connections >= LEAST_CONNECTIONS
    return enough and connections > known.rate * MOST_SECONDS


async def _soak(server: Server, rows: int, seconds: float) -> None:
    """Every kind of request at once, and the server's memory now and then."""
    shares = [(case, SOAK_CLIENTS // len(CASES) + 1) for case in CASES]
    running = [
        asyncio.create_task(
            run(
                server.port,
                "/rear-diff/training/{}/label" if case.change else f"/rear-diff{case.table.path}",
                case.requests(rows),
                clients,
                seconds,
            )
        )
        for case, clients in shares
    ]
    memory = []
    for _ in range(SOAK_SAMPLES):
        await asyncio.sleep(seconds / SOAK_SAMPLES)
        memory.append(server.memory)
    found = await asyncio.gather(*running)
    show_soak([case.name for case in CASES], list(found), memory)


if __name__ == "__main__":
    main()
