"""What tells one start of the app from another, found out before anything that takes time."""

import json
from collections.abc import Mapping
from pathlib import Path

SPEAKING = ("PG", "REAR_DIFF_", "API_", "XDG_CONFIG_")
SECRET = ("PASSWORD", "URL", "PASSFILE", "TOKEN")
COLOURS = ("NO_COLOR", "TERM", "COLORTERM")


def circumstances(said: Mapping[str, object], environ: Mapping[str, str], here: Path) -> str:
    """What tells which settings a start has: what was `said` by flags, the variables that speak of
    a database or of colours, and the files of settings in the working directory `here`.

    Of a variable that may hold a secret only its name counts.
    """
    variables = {
        name: "" if name.endswith(SECRET) else value
        for name, value in environ.items()
        if name.startswith(SPEAKING) or name in COLOURS
    }
    files = {name: _changed(here / name) for name in ("config.toml", ".env")}
    return json.dumps([str(here), said, variables, files], sort_keys=True, default=str)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
