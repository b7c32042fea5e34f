"""The app that writes down what holds up its event loop, into the file that WATCHED names: the most
processor time of one callback, in seconds, and which calls that wait were made in it.

Not the time of the clock, in which other programs have their part.
"""

import json
import os
import sys
import threading
import time
from asyncio import Handle
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tui.__main__ import main

WATCHED = "WATCHED"
TOLD = "watched"
WAITING = {TOLD, "sqlite3.connect", "subprocess.Popen", "socket.getaddrinfo"}
"""Of what Python tells an audit hook, what waits for others."""
TOLD_BY_US = ((time, "sleep"), (os, "fsync"))
"""What waits and is not told."""

run = Handle._run


class Watch:
    """Over the callbacks of the main thread's loop."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._longest = 0.0
        self._what = ""
        self._waits: list[str] = []
        self._inside = False

    def run(self, handle: Handle) -> None:
        """Run a callback."""
        self._inside, began = True, time.thread_time()
        run(handle)
        took = time.thread_time() - began
        self._inside = False
        # Who takes the file away asks anew.
        anew = not self._file.exists()
        if anew:
            self._longest, self._waits = 0.0, []
        if anew or took > self._longest:
            self._longest, self._what = took, repr(handle)[:300]
            self._write()

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note a call that waits."""
        main_thread = threading.current_thread() is threading.main_thread()
        if event in WAITING and self._inside and main_thread:
            self._waits.append(f"{event} {arguments}")
            self._write()

    def _write(self) -> None:
        found = {"longest": self._longest, "what": self._what, "waits": self._waits}
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(found))
        new.replace(self._file)


def telling(call: Callable[..., Any]) -> Callable[..., Any]:
    """The call, of which the audit hooks hear."""

    def told(*arguments: Any) -> Any:
        sys.audit(TOLD, call.__name__, *arguments)
        return call(*arguments)

    return told


if __name__ == "__main__":
    watch = Watch(Path(os.environ[WATCHED]))
    sys.addaudithook(watch.heard)
    for module, name in TOLD_BY_US:
        setattr(module, name, telling(getattr(module, name)))

    def watched_run(handle: Handle) -> None:
        """In the place of the method: a bound one would not be given the handle."""
        watch.run(handle)

    with patch.object(Handle, "_run", watched_run):
        main()
