"""Flyway's versions, which are numbers in parts and never text."""

import re

VersionKey = tuple[int, ...]

# `int` alone also takes signs, spaces and the digits of other scripts.
VERSION = re.compile(r"[0-9]+([._][0-9]+)*")


def version_key(version: str) -> VersionKey:
    """A key that orders versions as Flyway does: `2` before `10`, `1.0` with `1`.

    Parts are big integers, `_` means `.`, trailing zero parts count for nothing (SERVER.md,
    "Flyway"). Raises `ValueError` where a part is no number.
    """
    if not VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is not a version.")
    parts = [int(part) for part in version.replace("_", ".").split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)
