"""Making the data directory: whole, or not at all."""

import os
import shutil
import tempfile
from pathlib import Path

from rear_diff.database.embedded.account import Account
from rear_diff.database.embedded.errors import EmbeddedError, failed
from rear_diff.database.embedded.place import CONFIGURATION, NEW_DATA, Place
from rear_diff.database.embedded.postmaster import SUPERUSER
from rear_diff.database.embedded.saying import Say
from rear_diff.database.embedded.wheel import MAJOR_VERSION

INITDB_SECONDS = 300
INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    # Who reaches the socket is the owner: its directory and the socket itself admit no other.
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
# pg_ctl hands the path to a shell in double quotes.
UNUSABLE = frozenset('"$`\\\n')


def ensure_cluster(
    place: Place, account: Account, programs: Path, say: Say, *, durable: bool
) -> None:
    """Makes the data directory where there is none, and checks the one that there is.

    Raises `EmbeddedError` where it cannot be made, or was made by another PostgreSQL or user.
    """
    _refuse_path(place, account)
    for stale in place.directory.glob(f"{NEW_DATA}*"):
        # A killed owner's initdb may still be writing there: a later start removes the rest.
        shutil.rmtree(stale, ignore_errors=True)
    made_by = place.major_version()
    if made_by is None:
        say(f"Creating a PostgreSQL {MAJOR_VERSION} database in {place.directory}")
        _create(place, account, programs, durable=durable)
        return
    check_version(place, made_by)
    owner = place.data.stat().st_uid
    if owner != account.uid:
        raise EmbeddedError(
            f"The database in {place.data} belongs to another user (uid {owner}). Nothing was "
            "changed. Run rear-diff as the user who made it, or set embedded.directory to "
            "another directory."
        )


def check_version(place: Place, made_by: str) -> None:
    """Raises `EmbeddedError` where `made_by` is not the major version that we bring."""
    if made_by != str(MAJOR_VERSION):
        raise EmbeddedError(
            f"The database in {place.data} was made by PostgreSQL {made_by}, and this rear-diff "
            f"brings PostgreSQL {MAJOR_VERSION}. Your rows are untouched. Use the rear-diff that "
            f"made it, or carry them over with the pg_dump of PostgreSQL {made_by}, or set "
            "embedded.directory to a new directory."
        )


def _create(place: Place, account: Account, programs: Path, *, durable: bool) -> None:
    _end_deleted(place)
    new = Path(tempfile.mkdtemp(prefix=NEW_DATA, dir=place.directory))
    try:
        account.own(new, 0o700)
        _initdb(new, place, account, programs, durable=durable)
        new.rename(place.data)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    _sync(place.directory)


def _initdb(new: Path, place: Place, account: Account, programs: Path, *, durable: bool) -> None:
    options = (*INITDB_OPTIONS, *(() if durable else ("--no-sync",)), f"--pgdata={new}")
    made = account.run([programs / "initdb", *options], place.directory, INITDB_SECONDS)
    if made.returncode != 0:
        raise failed("PostgreSQL could not make its data directory", made.stdout, place.directory)
    with (new / "postgresql.conf").open("a") as settings:
        settings.write(f"\ninclude = '../{CONFIGURATION}'\n")
        settings.flush()
        os.fsync(settings.fileno())


def _refuse_path(place: Place, account: Account) -> None:
    if UNUSABLE & set(str(place.directory)):
        raise EmbeddedError(
            f"PostgreSQL cannot be started in {place.directory}: one of the characters "
            'in its path is ", $, `, \\ or a line end. Nothing was changed. '
            "Set embedded.directory to another directory."
        )
    if account.lent and not account.succeeds('test -x "$1"', place.directory):
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and the user pgserver, as whom it runs, may not "
            f"enter {place.directory}. No permission was changed. Set embedded.directory to a "
            "directory outside root's home."
        )


def _end_deleted(place: Place) -> None:
    from rear_diff.database.embedded.processes import end_deleted_server

    end_deleted_server(place.data)


def _sync(directory: Path) -> None:
    # Or a power cut could bring the temporary name back, which the next start removes.
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
