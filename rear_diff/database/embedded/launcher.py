"""Starting and stopping the server of a place. Everything here is done under its start lock."""

import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rear_diff.database.embedded.account import Account, server_account
from rear_diff.database.embedded.cluster import ensure_cluster
from rear_diff.database.embedded.configuration import configuration
from rear_diff.database.embedded.errors import EmbeddedError, failed, last_lines
from rear_diff.database.embedded.place import MARKER_TEXT, Place
from rear_diff.database.embedded.postmaster import Running, answering, noted
from rear_diff.database.embedded.processes import is_postmaster
from rear_diff.database.embedded.programs import programs
from rear_diff.database.embedded.saying import Say
from rear_diff.database.embedded.sockets import remove_leftovers, socket_directory
from rear_diff.database.embedded.wheel import MAJOR_VERSION

STARTING = f"Starting PostgreSQL {MAJOR_VERSION}"
ENDING = "Waiting for what is left of an earlier PostgreSQL to end"
ANSWERING = "Waiting for PostgreSQL to answer"
LOOK_AGAIN = 0.05
READ_OF_LOG = 64 * 1024
# Reasons that pass by themselves: a killed server's children are still going, another one is
# just starting, or it recovers for longer than pg_ctl waits.
PASSING = (
    "pre-existing shared memory block",
    'lock file "postmaster.pid" already exists',
    "did not start in time",
)


@dataclass(frozen=True)
class Launcher:
    """Brings up the server of `place` within `patience` seconds, saying what it does."""

    place: Place
    patience: float
    durable: bool
    say: Say

    def bring_up(self) -> Running:
        """The server, started, or waited for where it is only slow to answer.

        Raises `EmbeddedError`, `OSError`.
        """
        account, directory = self._prepare()
        ensure_cluster(self.place, account, directory, self.say, durable=self.durable)
        deadline = time.monotonic() + self.patience
        running, doing, refused = None, "", False
        while running is None:
            if time.monotonic() > deadline:
                raise self._silent()
            alive = live_postmaster(self.place) is not None
            before, doing = doing, ANSWERING if alive else ENDING if refused else STARTING
            if doing != before:
                self.say(doing)
            refused = not alive and not self._started(account, directory, deadline)
            if alive or refused:
                time.sleep(LOOK_AGAIN)
            running = answering(self.place)
        return running

    def shut_down(self) -> bool:
        """Stops the server, if it runs; whether it did. Raises `EmbeddedError`, `OSError`."""
        if live_postmaster(self.place) is None:
            return False
        self.say("Stopping PostgreSQL")
        account = server_account()
        sockets = noted(self.place).sockets
        pg_ctl = programs(self.place, account) / "pg_ctl"
        stopped = self._pg_ctl(account, pg_ctl, self.patience, "stop", "--mode=fast")
        if stopped.returncode != 0 and live_postmaster(self.place) is not None:
            raise EmbeddedError(
                f"PostgreSQL in {self.place.directory} is still stopping after "
                f"{self.patience:.0f} seconds. Your rows are kept. Look at {self.place.log}."
            )
        if sockets and sockets.parent != self.place.directory:
            with suppress(OSError):
                sockets.rmdir()
        return True

    def _prepare(self) -> tuple[Account, Path]:
        account = server_account()
        self.place.make()
        account.admit(self.place.directory)
        if not self.place.marker.exists():
            self.place.marker.write_text(MARKER_TEXT)
        return account, programs(self.place, account)

    def _pg_ctl(
        self, account: Account, program: Path, seconds: float, *what: str
    ) -> subprocess.CompletedProcess[str]:
        whole = max(1, round(seconds))
        options = ["--silent", "--wait", f"--timeout={whole}", f"--pgdata={self.place.data}"]
        # It gives up by itself; the margin is for a machine that is busy.
        return account.run([program, *what, *options], self.place.directory, whole + 30)

    def _started(self, account: Account, directory: Path, deadline: float) -> bool:
        """Whether pg_ctl has started the server; false where it is worth another try."""
        sockets = socket_directory(self.place, account)
        remove_leftovers(sockets)
        if live_postmaster(self.place) is None:
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)
        # It was said of a server that is gone.
        self.place.keep.unlink(missing_ok=True)
        self.place.configuration.write_text(configuration(sockets, durable=self.durable))
        account.own(self.place.configuration, 0o600)
        before = self._open_log(account)
        left = deadline - time.monotonic()
        log = f"--log={self.place.log}"
        started = self._pg_ctl(account, directory / "pg_ctl", left, "start", log)
        if started.returncode == 0:
            return True
        said = self._log_since(before) or started.stdout
        if any(reason in said + started.stdout for reason in PASSING):
            return False
        raise failed("PostgreSQL could not be started", said, self.place.directory)

    def _open_log(self, account: Account) -> int:
        """The size of the log, which is there and `account`'s from now on, and not too long."""
        log = self.place.log
        log.touch()
        account.own(log, 0o600)
        self.place.trim_log()
        return log.stat().st_size

    def _log_since(self, position: int) -> str:
        with self.place.log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(position, end - READ_OF_LOG))
            return log.read().decode(errors="replace")

    def _silent(self) -> EmbeddedError:
        log = last_lines(self._log_since(0)) if self.place.log.exists() else ""
        said = f" Its log ends:\n{log}\n" if log else " "
        return EmbeddedError(
            f"PostgreSQL in {self.place.directory} has not answered for {self.patience:.0f} "
            f"seconds.{said}Your rows are kept. It may be recovering: wait and start again, or "
            "stop it with `rear-diff embedded stop`."
        )


def live_postmaster(place: Place) -> int | None:
    """The process that serves `place`, whether or not it answers."""
    pid = noted(place).pid
    return pid if pid is not None and is_postmaster(pid, place.data) else None
