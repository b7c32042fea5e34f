"""The command blocks of the documentation, as they stand on its pages."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PAGES = (
    PROJECT / "README.md",
    *sorted(
        page
        for page in (PROJECT / "docs").rglob("*.md")
        if page.parent.name != "reference" and page.name not in ("keys.md", "licences.md")
    ),
)
"""What a person writes; the rest is made from the code."""

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(rear-diff(?:-tui)? [^`]+)`")
COMMANDS = ("sh", "console")
SHOWN = ("", "text", "ini", "sql", "toml")
"""Fences that hold no commands: files, and statements for PostgreSQL."""


@dataclass(frozen=True)
class Command:
    """One command, and what the page says it prints; None where it says nothing."""

    page: str
    text: str
    printed: str | None = None

    def __str__(self) -> str:
        return f"{self.page}: {self.text.splitlines()[0]}"


def commands(page: Path) -> list[Command]:
    """The commands of a page, in its order."""
    name = page.relative_to(PROJECT).as_posix()
    found: list[Command] = []
    for language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            found += [Command(name, text) for text in split(body)]
        elif language == "console":
            found += [Command(name, *each) for each in _with_output(body)]
        else:
            assert language in SHOWN, f"{name}: is ```{language} run or shown?"
    return found


def statements(page: Path) -> list[str]:
    """The blocks of SQL of a page."""
    return [
        body
        for language, body in FENCE.findall(page.read_text(encoding="utf-8"))
        if language == "sql"
    ]


def inline(page: Path) -> list[str]:
    """The commands of ours that a page names within its sentences."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [" ".join(words.split()) for words in INLINE.findall(text)]


def split(body: str) -> Iterator[str]:
    """A block's commands, one by one: a line each, or as many as bash wants for it.

    A block that sets a variable is one.
    """
    if re.search(r"^\w+=", body, re.MULTILINE):
        # What it sets is used further down.
        yield body.strip()
        return
    lines: list[str] = []
    for line in body.splitlines():
        lines.append(line)
        text = "\n".join(lines)
        checked = subprocess.run(["bash", "-n", "-c", text], capture_output=True, text=True)
        if checked.returncode or checked.stderr or line.endswith("\\"):
            continue
        if text.strip():
            yield text
        lines = []
    assert not lines, f"no whole command: {lines}"


def _with_output(body: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed
