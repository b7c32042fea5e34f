"""What one run costs a server."""

import asyncio
from collections.abc import Iterator

from tests.benchmarks.api.cases import Request
from tests.benchmarks.api.load import Measured, run
from tests.benchmarks.api.servers import Server


def run_for(
    server: Server, path: str, requests: Iterator[Request], connections: int, seconds: float
) -> Measured:
    """Ask the server for so many seconds, and see what of the processor that took it."""
    before = server.cpu
    measured = asyncio.run(
        run(server.port, path, requests, connections, seconds, server.authorization)
    )
    measured.cpu = server.cpu - before
    return measured
