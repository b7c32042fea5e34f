"""A line of the screen is Textual's, but for caches that are made when they are asked for."""

import gc

from rich.segment import Segment
from textual.app import App
from textual.cache import FIFOCache
from textual.strip import Strip

from tui.strips import CACHES, TEXTUALS
from tui.themed import ThemedApp

SEGMENTS = [Segment("rear"), Segment("-diff")]


def theirs() -> Strip:
    strip = object.__new__(Strip)
    TEXTUALS(strip, SEGMENTS, 9)
    return strip


def caches(strip: Strip) -> list[object]:
    """Those that it has, without asking it for one."""
    return [each for each in gc.get_referents(strip) if isinstance(each, FIFOCache)]


def test_a_line_begins_as_textuals_does_once_it_is_asked() -> None:
    assert isinstance(ThemedApp("rear-diff"), App)
    ours = Strip(SEGMENTS, 9)
    assert (len(caches(ours)), len(caches(theirs()))) == (0, len(CACHES))
    for name in Strip.__slots__:
        of_ours, of_theirs = getattr(ours, name), getattr(theirs(), name)
        if isinstance(of_theirs, FIFOCache):
            assert (of_ours._maxsize, len(of_ours)) == (of_theirs._maxsize, 0), name
        else:
            assert of_ours == of_theirs, name


def test_what_was_found_once_is_kept() -> None:
    ThemedApp("rear-diff")
    strip = Strip(SEGMENTS, 9)
    part = strip.crop(2, 6)
    assert part.text == "ar-d"
    assert strip.crop(2, 6) is part
    assert len(caches(strip)) == 1
