"""Where files are kept in memory, if the machine has such a place."""

import os
import shutil
from pathlib import Path

PLACE = Path("/dev/shm")


def in_memory(room: int) -> Path | None:
    """A directory for files that need no disk, with room for so many bytes."""
    if os.access(PLACE, os.W_OK) and shutil.disk_usage(PLACE).free >= room:
        return PLACE
    return None
