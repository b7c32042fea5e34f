"""The app with a heartbeat that writes down its longest stall, in seconds, into the file that
BENCHMARK_STALL names."""

import asyncio
import os
import time
from pathlib import Path
from unittest.mock import patch

from tui.__main__ import main
from tui.app import RearDiffApp

BEAT = 0.002
STALL = "BENCHMARK_STALL"


mount = RearDiffApp.on_mount


def mount_watched(app: RearDiffApp) -> None:
    """Start the heartbeat too."""
    mount(app)
    app.run_worker(_Heart(Path(os.environ[STALL])).beat())


class _Heart:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._longest = 0.0

    async def beat(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            self._note(now - before - BEAT)
            before = now

    def _note(self, stall: float) -> None:
        # Who takes the file away asks for the longest from then on.
        if not self._file.exists():
            self._longest = 0.0
        if stall > self._longest:
            self._longest = stall
            self._file.write_text(f"{stall}")


if __name__ == "__main__":
    with patch.object(RearDiffApp, "on_mount", mount_watched):
        main()
