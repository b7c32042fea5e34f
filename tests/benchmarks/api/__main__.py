"""`python -m tests.benchmarks.api --rows 100000`: prints one table, and ends by itself."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator

from tests.benchmarks.api.cases import CASES, Case, Request
from tests.benchmarks.api.load import Measured, run
from tests.benchmarks.api.results import Line, show, show_soak
from tests.benchmarks.api.servers import FLOOR, OURS, Server, serving
from tests.benchmarks.database import training_rows

QUICK = (1, 32)
FULL = (1, 8, 32, 64, 200)
ROUNDS = 2
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
    ):
        if arguments.soak:
            asyncio.run(_soak(ours, rows, arguments.soak))
            return
        chosen = [case for case in enumerate(CASES) if arguments.case in case[1].name]
        lines = []
        for connections in arguments.connections or (FULL if arguments.full else QUICK):
            for number, case in chosen:
                lines.append(_measure(ours, floor, number, case, rows, connections, arguments))
                sys.stderr.write(".")
                sys.stderr.flush()
        sys.stderr.write("\n")
        show(lines, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.api", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="training rows (100000)")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each run (1.5)")
    parser.add_argument("--connections", type=int, nargs="*", help=f"instead of {QUICK}")
    parser.add_argument("--full", action="store_true", help=f"with {FULL} connections")
    parser.add_argument("--case", default="", help="only those with this in their name")
    parser.add_argument(
        "--soak", type=float, metavar="SECONDS", help=f"{SOAK_CLIENTS} clients, and memory"
    )
    return parser.parse_args()


def _measure(
    ours: Server,
    floor: Server,
    number: int,
    case: Case,
    rows: int,
    connections: int,
    arguments: argparse.Namespace,
) -> Line:
    path = "/rear-diff/training/{}/label" if case.change else f"/rear-diff{case.table.path}"
    runs = [(ours, path), (floor, f"/plain/{number}"), (floor, f"/same/{number}")]
    # Each goes on where it stopped, so that a changed row is another one in each round.
    asked = [case.requests(rows) for _ in runs]
    found = [Measured() for _ in runs]
    # In turn, because the machine is not the same from one second to the next.
    for _ in range(ROUNDS):
        for (server, at), requests, measured in zip(runs, asked, found, strict=True):
            measured.add(_run(server, at, requests, connections, arguments.seconds))
    return Line(case, connections, *found)


def _run(
    server: Server, path: str, requests: Iterator[Request], connections: int, seconds: float
) -> Measured:
    before = server.cpu
    measured = asyncio.run(run(server.port, path, requests, connections, seconds))
    measured.cpu = server.cpu - before
    return measured


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
