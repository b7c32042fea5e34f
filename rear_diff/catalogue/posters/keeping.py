"""Posters that were fetched, in the user's cache: few enough, for a month, and for nobody else."""

import os
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

MOST = 200
KEPT_FOR = 30 * 86_400
"""Seconds after which a poster is fetched anew."""


class KeptPosters:
    """The posters in a directory. A disk that cannot be written to costs the next fetch only."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or user_cache_path("rear-diff", appauthor=False) / "posters"

    def _file(self, address: str) -> Path:
        return self._directory / sha256(address.encode()).hexdigest()

    def read(self, address: str) -> bytes | None:
        """The poster that was at `address`; None where none is kept, or too old."""
        file = self._file(address)
        try:
            if file.stat().st_mtime < time.time() - KEPT_FOR:
                return None
            return file.read_bytes()
        except OSError:
            return None

    def forget(self, address: str) -> None:
        """Keep it no longer."""
        with suppress(OSError):
            self._file(address).unlink(missing_ok=True)

    def keep(self, address: str, data: bytes) -> None:
        """Keep `data`, and of the others the newest ones."""
        file = self._file(address)
        part = file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as writing:
                    writing.truncate()
                    writing.write(data)
                part.replace(file)
            finally:
                part.unlink(missing_ok=True)
            self._drop_old()

    def _drop_old(self) -> None:
        files = sorted(self._directory.iterdir(), key=lambda each: each.stat().st_mtime)
        for file in files[:-MOST]:
            file.unlink(missing_ok=True)
