"""What is written of the keys is true."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tui.keys import BINDINGS, shown_key
from tui.keys.document import document
from tui.keys.rebinding import read_keymap

ROOT = Path(__file__).parents[3]

README = {
    "w": "label.would_watch",
    "x": "label.would_not_watch",
    "r": "label.reviewed",
    "a": "label.anomalous",
    "u": "label.undo",
    "ctrl+r": "label.redo",
    "C": "table.conflicts",
    "O": "table.audit",
    "space": "table.mark",
    "V": "table.range",
    "shift+down": "table.range-down",
    "A": "label.all",
    "B": "label.go-on",
    "/": "table.filter",
    "f": "table.filters",
    "[": "table.ascending",
    "]": "table.descending",
    "s": "table.sort",
    "F": "table.frequency",
    ":": "table.find",
    "n": "table.next",
    "N": "table.previous",
    "j": "table.cursor-down",
    "k": "table.cursor-up",
    "h": "table.cursor-left",
    "l": "table.cursor-right",
    "g": "table.cursor-first",
    "G": "table.cursor-last",
    "ctrl+d": "table.half-page-down",
    "ctrl+u": "table.half-page-up",
    "c": "table.card",
    "enter": "table.select",
    "i": "table.row",
    "v": "table.detail",
    "y": "table.copy",
    "-": "table.hide-column",
    "+": "table.show-columns",
    "<": "table.column-left",
    ">": "table.column-right",
    "(": "table.column-narrower",
    ")": "table.column-wider",
    "1": "tab.training",
    "2": "tab.media",
    "3": "tab.movies",
    "4": "tab.flyway",
    "5": "tab.catalogue",
    "6": "tab.jobs",
    "7": "tab.history",
    "T": "app.theme",
    "?": "app.help",
    "ctrl+p": "app.palette",
    "q": "app.quit",
}
"""The binding of each key in README's table, in its order."""


def test_the_table_of_keys_is_the_registrys() -> None:
    written = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert written == document(), "python -m tui.keys > docs/keys.md"


def test_the_module_prints_it() -> None:
    done = subprocess.run([sys.executable, "-m", "tui.keys"], capture_output=True, text=True)
    assert done.stdout == document()


def test_every_binding_is_in_the_table() -> None:
    assert [name for name in BINDINGS if f"| `{name}` |" not in document()] == []


def test_the_example_is_one_that_can_be_used() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", document(), re.DOTALL)
    keymap = read_keymap(tomllib.loads(example)["tui"]["keys"])
    assert keymap.shown("label.would_watch") == "1"


def test_the_readmes_keys_are_the_registrys() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## In the app")[2].partition("\n## ")[0]
    assert "(docs/keys.md)" in section
    rows = re.findall(r"^\| (`.*?`) \| .+ \|$", section, re.MULTILINE)
    told = [key for keys in rows for key in re.findall(r"`(\S+)`", keys)]
    assert told == list(README)
    for key, name in README.items():
        assert key in [shown_key(each) for each in BINDINGS[name].key.split(",")]


def test_what_the_line_of_keys_shows_is_in_the_readme() -> None:
    shown = {name for name, binding in BINDINGS.items() if binding.show}
    # These are told where the card, the history, the catalogue and the jobs are.
    elsewhere = {"card.skip", "card.leave", "card.model", "history.undo", "history.since"}
    elsewhere |= {name for name in shown if name.startswith(("jobs.", "catalogue."))}
    assert shown - elsewhere <= set(README.values())
