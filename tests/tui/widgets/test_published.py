"""What somebody who takes the table for an app of their own relies on: its README and its words."""

import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from tests.tui.widgets.showing import frame_text, until
from tui.widgets import virtual_table
from tui.widgets.virtual_table import VirtualTable
from tui.widgets.virtual_table.__main__ import ROWS, Example
from tui.widgets.virtual_table.bindings import BINDINGS

README = (Path(virtual_table.__file__).parent / "README.md").read_text()
PROGRAM = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
LONGEST_PROGRAM = 30


async def test_the_program_in_the_readme_runs() -> None:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(PROGRAM, "README.md", "exec"), names)
    assert len(PROGRAM.splitlines()) <= LONGEST_PROGRAM
    app: App[None] = names["Titles"]()
    async with app.run_test() as pilot:
        table = app.query_one(VirtualTable)
        await until(pilot, lambda: "▌  Title 0 " in frame_text(table))
        assert "+ watch" in frame_text(table)
        await pilot.press("G")
        await until(pilot, lambda: "▌  Title 999999" in frame_text(table))


@pytest.mark.thorough
async def test_the_example_labels_marks_and_goes_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Example()
    signs: list[str] = []
    set_mark = VirtualTable.set_mark

    def signed(table: VirtualTable, key: object, sign: str, style: str = "mark") -> None:
        signs.append(sign)
        set_mark(table, key, sign, style)

    monkeypatch.setattr(VirtualTable, "set_mark", signed)
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.query_one(VirtualTable)
        await until(pilot, lambda: table.row_at_cursor is not None)
        await pilot.press("w")
        await until(pilot, lambda: signs == ["*", ""])
        assert not frame_text(table).splitlines()[1].startswith(" *")
        assert (table.row(0) or {})["label"] == "watch"
        await pilot.press("V", "j", "j", "V", "x", "escape", "G")
        await until(pilot, lambda: table.row_at_cursor is not None)
        assert table.cursor_index == ROWS - 1
        assert [(table.row(key) or {})["label"] for key in (1, 2, 3)] == ["not"] * 3
        assert table.marked_count == 0


def test_what_the_readme_names_is_there() -> None:
    table = VirtualTable()
    for name in re.findall(r"`(\w\w+)(?:\([^`]*\))?`", README.partition("## How it looks")[0]):
        known = hasattr(table, name) or hasattr(virtual_table, name)
        assert known or name in inspect.signature(VirtualTable).parameters | WORDS, name


WORDS = dict.fromkeys(
    ("index", "range", "array", "name", "width", "hidden", "None", "fetch", "keep_cursor")
)
"""What the README says of Python, of one's own keys and of an entry of the layout."""


ALONE = """
import asyncio, sys
from fast_table.__main__ import Example

async def main():
    async with Example().run_test() as pilot:
        await pilot.press("G", "w", "V", "g")

asyncio.run(main())
print([name for name in sys.modules if name.partition(".")[0] in ("tui", "rear_diff", "psycopg")])
"""


@pytest.mark.thorough
def test_the_package_stands_alone_under_any_name(tmp_path: Path) -> None:
    shutil.copytree(Path(virtual_table.__file__).parent, tmp_path / "fast_table")
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("name", virtual_table.__all__)
def test_all_that_is_public_is_described(name: str) -> None:
    thing = getattr(virtual_table, name)
    if not inspect.isclass(thing):
        return
    ours = [cls for cls in thing.__mro__ if cls.__module__.startswith(virtual_table.__name__)]
    for cls in ours:
        for member, value in vars(cls).items():
            is_public = not member.startswith("_") and not member.startswith(("on_", "watch_"))
            if is_public and (inspect.isfunction(value) or isinstance(value, property)):
                assert inspect.getdoc(value), f"{cls.__name__}.{member}"


def test_the_readme_tells_each_key() -> None:
    told = README.partition("## Keys")[2]
    words = {"up": "arrows", "down": "arrows", "left": "arrows", "right": "arrows"}
    words |= {"minus": "`-`", "plus": "`+`", "less_than_sign": "`<`", "greater_than_sign": "`>`"}
    words |= {"left_parenthesis": "`(`", "right_parenthesis": "`)`", "shift+up": "shift and arrows"}
    words |= {"shift+down": "shift and arrows", "space": "Space", "enter": "Enter", "home": "Home"}
    words |= {"end": "End", "pageup": "PageUp", "pagedown": "PageDown"}
    for binding in BINDINGS:
        for key in getattr(binding, "key", "").split(","):
            assert words.get(key, key) in told, key
