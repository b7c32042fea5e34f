"""Record the README's moving picture: the real app, labelling on the sample rows.

An SVG that plays by itself; a line of the screen stands in it once while it stays the same.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from rich.segment import Segment
from rich.style import Style
from screenshot import on_samples
from textual.pilot import Pilot
from textual.strip import Strip

from rear_diff.database.connect import Target
from rear_diff.settings import TuiSettings
from tui.app import RearDiffApp
from tui.screens.table_screen import TableScreen
from tui.widgets.status_line import StatusLine
from tui.widgets.virtual_table import VirtualTable

PICTURE = Path(__file__).with_name("moving.svg")
SIZE = (100, 28)
CELL, LINE = 8.4, 18
"""Of one character, in pixels."""
MARGIN = 12
FONT = "'Fira Code', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"

Keys = tuple[str, ...]

STORY: tuple[tuple[Keys, float], ...] = (
    ((), 1.6),
    (("j",), 0.5),
    (("j",), 0.7),
    (("w",), 1.1),  # one key, one label, and on to the next
    (("x",), 1.1),
    (("w",), 1.1),
    (("u",), 1.4),  # and taken back
    *(((letter,), 0.09) for letter in ("slash", *"label:none")),
    (("space",), 0.09),
    *(((letter,), 0.09) for letter in "imdb"),
    *(((letter,), 0.15) for letter in ("greater_than_sign", "equals_sign", "7")),
    (("enter",), 1.6),
    (("c",), 2.6),  # one title at a time
    (("w",), 2.0),
    (("x",), 2.0),
    (("escape",), 2.4),
)
"""The keys of each frame, and the seconds for which it is seen."""


@dataclass(frozen=True)
class Frame:
    """What is seen from a moment on."""

    begins: float
    lines: tuple[tuple[Segment, ...], ...]


async def record(target: Target) -> tuple[list[Frame], float]:
    """The frames of the story, and how long it takes."""
    app = RearDiffApp(target, TuiSettings(theme="rear-diff"), where="embedded")
    frames: list[Frame] = []
    now = 0.0
    async with app.run_test(size=SIZE) as pilot:
        await _until(pilot, lambda: bool(app.screen.query_one(StatusLine).backlog))
        for keys, seconds in STORY:
            await pilot.press(*keys)
            await _settled(app, pilot)
            frames.append(Frame(now, _lines(app)))
            now += seconds
    return frames, now


async def _settled(app: RearDiffApp, pilot: Pilot[None]) -> None:
    await _until(pilot, lambda: app.unsent == 0)
    if isinstance(app.screen, TableScreen):
        table = app.screen.query_one(VirtualTable)
        await _until(pilot, lambda: not table.row_count or table.row_at_cursor is not None)
    before: tuple[tuple[Segment, ...], ...] = ()
    while before != (now := _lines(app)):
        before = now
        for _ in range(10):
            await pilot.pause()


async def _until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    while not holds():
        await pilot.pause()


def _lines(app: RearDiffApp) -> tuple[tuple[Segment, ...], ...]:
    width = app.size.width
    strips: Sequence[Strip] = app.screen._compositor.render_strips(app.size)  # noqa: SLF001
    return tuple(tuple(strip.crop(0, width).simplify()) for strip in strips)


class Drawing:
    """The frames as one SVG."""

    def __init__(self, frames: Sequence[Frame], seconds: float) -> None:
        self._frames = frames
        self._seconds = seconds
        self._classes: dict[str, str] = {}
        self._times: dict[tuple[float, float], str] = {}

    def draw(self) -> str:
        """The whole."""
        body = "".join(self._row(y) for y in range(SIZE[1]))
        width, height = SIZE[0] * CELL + 2 * MARGIN, SIZE[1] * LINE + 2 * MARGIN
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
            f' role="img" aria-label="Titles are labelled, filtered and shown one at a time">'
            f"<style>{''.join(self._styles())}</style>"
            f'<rect width="100%" height="100%" rx="8" fill="#12161b"/>'
            f'<g transform="translate({MARGIN} {MARGIN})">{body}</g></svg>\n'
        )

    def _styles(self) -> Iterable[str]:
        yield f"text{{font:14px {FONT};white-space:pre;fill:#d5d9de}}"
        # Whoever wants nothing to move sees the first frame.
        yield ".v{visibility:hidden}.v.f{visibility:visible}"
        yield "@media (prefers-reduced-motion:reduce){.v{animation:none!important}}"
        for css, name in self._classes.items():
            yield f".{name}{{{css}}}"
        for (begins, ends), name in self._times.items():
            share = 100 / self._seconds
            steps = ["0%{visibility:hidden}"] if begins else []
            steps.append(f"{begins * share:.2f}%{{visibility:visible}}")
            steps += [f"{ends * share:.2f}%{{visibility:hidden}}"] * (ends < self._seconds)
            yield f"@keyframes {name}{{{''.join(steps)}}}"
            yield f".{name}{{animation:{name} {self._seconds:g}s step-end infinite}}"

    def _row(self, y: int) -> str:
        spans: dict[tuple[Segment, ...], list[tuple[float, float]]] = {}
        ends = [frame.begins for frame in self._frames[1:]] + [self._seconds]
        for frame, end in zip(self._frames, ends, strict=True):
            seen = spans.setdefault(frame.lines[y], [])
            if seen and seen[-1][1] == frame.begins:
                seen[-1] = (seen[-1][0], end)
            else:
                seen.append((frame.begins, end))
        return "".join(self._line(y, line, span) for line, all_ in spans.items() for span in all_)

    def _line(self, y: int, line: tuple[Segment, ...], span: tuple[float, float]) -> str:
        drawn, x = "", 0
        for segment in line:
            drawn += self._segment(segment, x, y)
            x += segment.cell_length
        if not drawn or span == (0, self._seconds):
            return drawn
        time = self._times.setdefault(span, f"t{len(self._times)}")
        first = "" if span[0] else " f"
        return f'<g class="v{first} {time}">{drawn}</g>'

    def _segment(self, segment: Segment, x: int, y: int) -> str:
        style, width = segment.style or Style(), segment.cell_length
        ink, paper = (each and each.get_truecolor().hex for each in (style.color, style.bgcolor))
        if style.reverse:
            ink, paper = paper, ink
        drawn = ""
        if paper and paper != "#12161b":
            drawn = (
                f'<rect x="{x * CELL:g}" y="{y * LINE}" width="{width * CELL:g}" height="{LINE}"'
                f' fill="{paper}"/>'
            )
        text = segment.text.rstrip()
        if not text:
            return drawn
        left = len(text) - len(text.lstrip())
        css = f"fill:{ink}" + ";font-weight:bold" * bool(style.bold)
        css += ";font-style:italic" * bool(style.italic)
        css += ";text-decoration:underline" * bool(style.underline)
        name = self._classes.setdefault(css, f"c{len(self._classes)}")
        cells = Segment(text).cell_length - left
        return (
            f'{drawn}<text class="{name}" x="{(x + left) * CELL:g}" y="{y * LINE + 14}"'
            f' textLength="{cells * CELL:g}" lengthAdjust="spacingAndGlyphs">'
            f"{escape(text.lstrip())}</text>"
        )


def main() -> None:
    """Start a database, record, and remove it."""
    with on_samples() as target:
        frames, seconds = asyncio.run(record(target))
    PICTURE.write_text(Drawing(frames, seconds).draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
