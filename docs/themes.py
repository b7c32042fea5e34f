"""Measure how text stands out in every theme, and write docs/themes.md: takes minutes."""

import asyncio
import sys
from pathlib import Path

from docs.screenshot import on_samples
from rear_diff.database.connect import Target
from rear_diff.settings import Settings, TuiSettings
from tests.tui.driving import filter_by, running
from tests.tui.test_contrast import TABS, WAYS, look
from tui.app import RearDiffApp
from tui.keys import BINDINGS
from tui.theme import ANSI, MONO

PAGE = Path(__file__).with_suffix(".md")
OF_THE_TERMINAL = {ANSI.name: "16 colours", MONO.name: "none"}

HEAD = """# Themes

`T` chooses one, and `--theme` or `tui.theme` begins with one. In each, labels and states are told
by a sign and a word beside their colour.

How text stands out from what is behind it, on every screen, sheet and tab at 120 columns: text of
at least 4.5 : 1 and signs of at least 3 : 1 are what
[WCAG 2.1 AA](https://www.w3.org/TR/WCAG21/#contrast-minimum) asks for. `python -m docs.themes`
measures it. The themes but the first three are Textual's own.

| theme | pairs of colours below, a screen | the least of them |
| --- | --- | --- |
"""


async def poor_places(target: Target, theme: str) -> set[str]:
    """What cannot be read in a theme: where, what and how much it stands out."""
    poor = []
    async with running(target, size=(120, 40), theme=theme, everything=Settings()) as pilot:
        await filter_by(pilot, "label:none")
        for keys in WAYS:
            poor += await look(pilot, *keys)
        await pilot.press("escape")
        for name in TABS:
            poor += await look(pilot, BINDINGS[name].key)
    return set(poor)


def row(theme: str, poor: set[str]) -> str:
    """A theme's line of the table."""
    ratios = [(float(each.split(" : 1")[0].rsplit(" ", 1)[1]), each) for each in poor]
    least = f"{min(ratios)[0]:.1f} : 1" if poor else ""
    pairs = {(each.split(":")[0], each.split(" : 1, ")[1]) for each in poor}
    return f"| {theme} | {len(pairs) or 'none'} | {least} |".replace("|  |", "| |")


def main() -> None:
    """Go through all themes, and write the page."""
    known = sorted(RearDiffApp(None, TuiSettings()).available_themes)
    lines = [f"| {name} | the terminal's {what} | |" for name, what in OF_THE_TERMINAL.items()]
    measured = [each for each in known if each not in OF_THE_TERMINAL and "ansi" not in each]
    with on_samples() as target:
        for theme in sorted(measured, key=lambda each: not each.startswith("rear-diff")):
            lines.append(row(theme, asyncio.run(poor_places(target, theme))))
            sys.stderr.write(f"{lines[-1]}\n")
    PAGE.write_text(HEAD + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
