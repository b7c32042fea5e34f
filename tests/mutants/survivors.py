"""The mutants that no test noticed, as what was changed in a line each.

    .venv/bin/python -m tests.mutants.survivors ["rear_diff.query.*"]

Those of the kinds that README.md tells of by a rule are counted and not shown.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

MUTANTS = Path("mutants")
SURVIVED, NOT_REACHED = 0, 33
SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|ORDER BY|LIMIT|AND|OR|AS|IS|NULL|SET|UPDATE|INSERT|DELETE|VALUES|DESC"
    r"|PRAGMA|BEGIN|COMMIT|ROLLBACK|ANY|NULLS|coalesce|count|date_trunc|json_agg|titled|ctid|text)\b"
)
ROW = re.compile(r"""\b(row|part|last)\[["']""")


def main() -> None:
    """Print them."""
    wanted = sys.argv[1:] or ["*"]
    kinds: Counter[str] = Counter()
    for name, was, becomes in _survivors():
        if not any(fnmatch(name, each) for each in wanted):
            continue
        kind = _kind(was, becomes)
        kinds[kind or "shown above"] += 1
        if kind is None:
            sys.stdout.write(f"{name}\n    {was}\n    {becomes}\n")
    for kind, count in kinds.most_common():
        sys.stdout.write(f"{count:6,} {kind}\n")


def _survivors() -> Iterator[tuple[str, str, str]]:
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    for file in sorted(MUTANTS.rglob("*.py.meta")):
        source = file.relative_to(MUTANTS).with_suffix("")
        found: dict[str, Any] = json.loads(file.read_text())["exit_code_by_key"]
        for name, code in found.items():
            if code in (SURVIVED, NOT_REACHED):
                lines = get_diff_for_mutant(name, path=source).splitlines()[2:]
                yield name, _lines("-", lines), _lines("+", lines)


def _lines(sign: str, lines: list[str]) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))


def _kind(was: str, becomes: str) -> str | None:
    if was.lower() != becomes.lower():
        return None
    if ROW.search(was):
        return "SQLite's rows know their columns in either case"
    return "SQL reads its words in either case" if SQL.search(was) else None


if __name__ == "__main__":
    main()
