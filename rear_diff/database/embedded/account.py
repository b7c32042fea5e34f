"""The system user as whom PostgreSQL runs: oneself, or another where one is root."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rear_diff.database.embedded.errors import EmbeddedError
from rear_diff.database.embedded.wheel import make_user

SERVICE_USER = "pgserver"
# Nothing of the person's own environment, which may name another server, locale or time zone.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """A user whom PostgreSQL accepts. `lent` where it is not ourselves, because we are root."""

    uid: int
    gid: int
    lent: bool

    def own(self, path: Path, mode: int) -> None:
        """Makes `path`, which is ours, this user's, with these permissions."""
        path.chmod(mode)
        if self.lent:
            os.chown(path, self.uid, self.gid)

    def admit(self, directory: Path) -> None:
        """Closes `directory`, which is ours, to all but us; this user may pass through it."""
        if self.lent:
            os.chown(directory, 0, self.gid)
        directory.chmod(0o710 if self.lent else 0o700)

    def run(
        self, command: Sequence[str | Path], directory: Path, patience: float
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program as this user, from `directory`; its whole output is in `stdout`.

        Raises `EmbeddedError` where it takes longer than `patience` seconds, `OSError` where it
        cannot be started.
        """
        try:
            return subprocess.run(
                command,
                cwd=directory,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=patience,
                check=False,
                umask=0o077,
                user=self.uid if self.lent else None,
                group=self.gid if self.lent else None,
                extra_groups=[] if self.lent else None,
            )
        except subprocess.TimeoutExpired:
            raise EmbeddedError(
                f"{Path(command[0]).name} did not finish within {patience:.0f} seconds, working "
                f"in {directory}. Rows that were stored are kept. Start again."
            ) from None

    def succeeds(self, script: str, path: Path) -> bool:
        """Whether the shell script, given `path` as `$1`, succeeds when this user runs it."""
        try:
            return self.run(["/bin/sh", "-c", script, "sh", path], Path("/"), 10).returncode == 0
        except PermissionError as error:
            raise EmbeddedError(
                f"PostgreSQL refuses to run as root, and root may not become the user "
                f"{SERVICE_USER} here. Nothing was changed. Run rear-diff as an ordinary user."
            ) from error


def server_account() -> Account:
    """Ourselves, or the user `pgserver`, made where it is missing, if we are root.

    Raises `EmbeddedError` where root cannot make it.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), lent=False)
    uid, gid = _service_user() or _made_service_user()
    return Account(uid, gid, lent=True)


def _service_user() -> tuple[int, int] | None:
    # Not on every platform.
    import pwd

    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


def _made_service_user() -> tuple[int, int]:
    try:
        make_user(SERVICE_USER)
    except (OSError, subprocess.CalledProcessError) as error:
        # Another process may have made it at the same moment.
        if not _service_user():
            raise EmbeddedError(
                "PostgreSQL refuses to run as root, and the user pgserver, as whom it would run, "
                "could not be made. Nothing was changed. Run rear-diff as an ordinary user, or "
                f"make that user: useradd --system {SERVICE_USER}"
            ) from error
    made = _service_user()
    if made is None:
        raise EmbeddedError(f"The user {SERVICE_USER} was made, but cannot be found.")
    return made
