"""PostgreSQL's programs, from the wheel that brings them."""

import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from rear_diff.database.embedded.account import Account
from rear_diff.database.embedded.errors import EmbeddedError
from rear_diff.database.embedded.place import PROGRAMS, Place
from rear_diff.database.embedded.wheel import WHEEL, wheel_programs

# The server, what it reads to make a database, and a program that loads the libraries.
RUNNABLE = """
test -x "$1/postgres" && test -r "$1/../share/postgresql/postgres.bki" && "$1/initdb" --version
"""
NOT_NEEDED = shutil.ignore_patterns("include", "pkgconfig", "*.a")


def programs(place: Place, account: Account) -> Path:
    """The directory of initdb, pg_ctl and the server, where `account` can run them.

    That is the wheel's own, or a copy in `place` where the user may not enter the wheel's (a
    virtual environment in /root). Raises `EmbeddedError` where there is no wheel.
    """
    theirs = wheel_programs()
    if not account.lent or account.succeeds(RUNNABLE, theirs):
        return theirs
    copied = _copied(place, theirs)
    if not account.succeeds(RUNNABLE, copied):
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and as the user pgserver it cannot be run from "
            f"{theirs} or {copied}. Nothing was changed. Run rear-diff as an ordinary user."
        )
    return copied


def _copied(place: Place, theirs: Path) -> Path:
    package = theirs.parents[1]
    copy = place.directory / f"{PROGRAMS}{version(WHEEL)}"
    directory = copy / theirs.relative_to(package.parent)
    if not directory.exists():
        for old in place.directory.glob(f"{PROGRAMS}*"):
            shutil.rmtree(old)
        new = Path(tempfile.mkdtemp(prefix=PROGRAMS, dir=place.directory))
        # The programs find their libraries by the way from one to the other.
        _copy(theirs.parent, new / theirs.parent.relative_to(package.parent))
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            _copy(libraries, new / libraries.name)
        _open(new)
        new.rename(copy)
    return directory


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=NOT_NEEDED)


def _open(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
