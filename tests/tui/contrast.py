"""How well text stands out on a screen, as WCAG 2 measures it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from textual.geometry import Region

from tests.tui.driving import AppPilot

ORNAMENTS = frozenset("│─▁▂▃▄▅▆▇█▔▕▏▎▍▋▊▉▌▐╭╮╰╯")


@dataclass(frozen=True)
class Seen:
    """Text on the screen, and how its colour stands out from what is behind it."""

    text: str
    ratio: float
    colours: str

    @property
    def enough(self) -> bool:
        """Whether it can be read (WCAG 2.1 AA): 4.5 for text, 3 for signs; lines and scrollbars
        tell nothing that is not told in words too."""
        if all(character in ORNAMENTS or character.isspace() for character in self.text):
            return True
        is_text = any(character.isalnum() for character in self.text)
        return self.ratio >= (4.5 if is_text else 3)


def seen_on(pilot: AppPilot, region: Region | None = None) -> Iterator[Seen]:
    """Every run of one style on the screen, or in a part of it, that shows anything."""
    size = pilot.app.size
    region = region or size.region
    strips = pilot.app.screen._compositor.render_strips(size)
    for strip in strips[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if segment.text.strip():
                yield _measured(segment)


def _measured(segment: Segment) -> Seen:
    style = segment.style or Style()
    ink, paper = _rgb(style, "color"), _rgb(style, "bgcolor")
    if style.reverse:
        ink, paper = paper, ink
    return Seen(segment.text.strip(), contrast(ink, paper), f"{ink} on {paper}")


Rgb = tuple[int, int, int]


def _rgb(style: Style, which: str) -> Rgb:
    colour = getattr(style, which)
    if colour is None or colour.type is ColorType.DEFAULT:
        raise AssertionError(f"{style} leaves a colour to the terminal")
    return tuple(colour.get_truecolor(SVG_EXPORT_THEME))


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG's contrast ratio of two colours (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
