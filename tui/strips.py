"""Lines of the screen that keep nothing until there is something to keep.

Each of Textual's strips begins with seven caches, most of which never hold anything: a screen of
pieces makes thousands, and Python's garbage collector goes through them all. Here each cache is
made when it is first asked for. This leans on what Textual keeps to itself, which is why Textual's
version is pinned exactly; `tests/tui/test_strips.py` holds the two together.
"""

from collections.abc import Iterable
from typing import Any

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip

CACHES = {
    "_divide_cache": 4,
    "_crop_cache": 16,
    "_style_cache": 16,
    "_filter_cache": 4,
    "_line_length_cache": 4,
    "_crop_extend_cache": 4,
    "_offsets_cache": 4,
}
"""What a strip keeps of each kind, at most, as Textual has it."""

TEXTUALS = Strip.__init__
"""How a strip of Textual's own begins."""


def keep_nothing_yet() -> None:
    """From now on no strip has a cache before it needs it."""
    if Strip.__init__ is not _begin:
        for name, size in CACHES.items():
            setattr(Strip, name, _made_when_asked(Strip.__dict__[name], size))
        Strip.__init__ = _begin  # type: ignore[method-assign]


def _begin(self: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    self._segments = list(segments)
    self._cell_length = cell_length
    self._render_cache = None
    self._link_ids = None
    self._cell_count = None


def _made_when_asked(slot: Any, size: int) -> property:
    read, write = slot.__get__, slot.__set__

    def asked(self: Strip) -> FIFOCache[Any, Any]:
        try:
            cache: FIFOCache[Any, Any] = read(self)
        except AttributeError:
            cache = FIFOCache(size)
            write(self, cache)
        return cache

    return property(asked, write)
