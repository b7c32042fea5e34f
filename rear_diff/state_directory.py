"""Where what is kept of a user between runs belongs. Imports nothing that takes time."""

import os
import sys
from pathlib import Path


def state_directory() -> Path:
    """The user's own directory for state; it need not exist."""
    # On Linux, as platformdirs finds it, without the 6 ms of importing that.
    state_home = Path(os.environ.get("XDG_STATE_HOME", ""))
    home = Path(os.environ.get("HOME", ""))
    if sys.platform == "linux" and state_home.is_absolute():
        return state_home / "rear-diff"
    if sys.platform == "linux" and home.is_absolute():
        return home / ".local/state/rear-diff"
    from platformdirs import user_state_path

    return user_state_path("rear-diff", appauthor=False)
