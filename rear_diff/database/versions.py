"""Flyway's versions, which are numbers in parts and never text."""

VersionKey = tuple[int, ...]


def version_key(version: str) -> VersionKey:
    """A key that orders versions as Flyway does: `2` before `10`, `1.0` with `1`.

    Parts are big integers, `_` means `.`, trailing zero parts count for nothing (SERVER.md,
    "Flyway"). Raises `ValueError` where a part is no number.
    """
    parts = [int(part) for part in version.replace("_", ".").split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)
