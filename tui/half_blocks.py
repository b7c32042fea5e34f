"""An image in half blocks, two pixels a cell, by textual-image.

That library asks the terminal what it can when it is imported, and how large a cell is when it
first draws. The app reads the keyboard by then: the answers would arrive as keys, and keys would be
taken for answers. So it is told that there is no terminal, and only its half blocks are used, which
every terminal with colours shows, also over SSH and in tmux.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image
    from textual_image.renderable import HalfcellImage

LARGEST = (480, 640)
"""Pixels that are kept: more than any sheet shows."""

MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class NoImage(Exception):
    """The bytes are no image that can be shown."""


class _NoTerminal:
    """Standard output, but for what it says of itself."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def isatty(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@contextmanager
def _unasked() -> Iterator[None]:
    real = sys.__stdout__
    # Its name is Final for the type checker alone.
    vars(sys)["__stdout__"] = _NoTerminal(real)
    try:
        yield
    finally:
        vars(sys)["__stdout__"] = real


def installed() -> bool:
    """Whether textual-image is; imports nothing of it."""
    return find_spec("textual_image") is not None


@cache
def _drawing() -> type[HalfcellImage]:
    from rich.console import Console

    with _unasked():
        from PIL import Image
        from textual_image.renderable import HalfcellImage

        # It asks for the size of a cell once in its life: now.
        Console(file=io.StringIO()).measure(HalfcellImage(Image.new("RGB", (1, 1)), 1, 1))
    return HalfcellImage


def picture(data: bytes) -> Image:
    """The image that `data` is, no larger than can be shown. Raises `NoImage`."""
    _drawing()
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NoImage("it has more than 50 million pixels")
            opened.draft("RGB", LARGEST)
            image = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NoImage("what is at its address is no image that can be shown") from None
    image.thumbnail(LARGEST)
    return image


def half_blocks(image: Image, columns: int, lines: int) -> HalfcellImage:
    """`image`, as large as it goes into so many cells. A cell counts as twice as high as wide."""
    scale = min(columns / image.width, 2 * lines / image.height)
    width, height = round(image.width * scale), round(image.height * scale / 2)
    return _drawing()(image, max(1, width), max(1, height))
