"""What has changed on a screen is drawn, and nothing beside it.

Textual's compositor renders all lines of all widgets that lie between the changes: with a changed
row in the middle and a changed count above it, most of the screen, for three lines that are then
sent. At a held key that was half of the processor's time.

This leans on what Textual keeps to itself, which is why Textual's version is pinned exactly;
`tests/tui/test_compositor.py` compares what comes out with what Textual itself would send.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby, pairwise

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui.frames import Frames

Span = tuple[int, int, int]
"""A line, and the columns from which and up to which it is to be drawn."""

Chops = dict[int, Strip | None]
"""The pieces of one line by the column they begin at; None for what is not drawn."""


class ChangesOnly(Compositor):
    """Asks each widget for those of its lines that have to be drawn, and that nothing covers."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What has changed since the last time; None where nothing has."""
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        ends = [cuts[1:] for cuts in self.cuts]
        return ChopsUpdate(self._chops(spans), spans, ends)

    def _chops(self, spans: Iterable[Span]) -> list[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: list[Chops] = [{} for _ in cuts]
        wanted: dict[int, set[int]] = {}
        for y, left, right in spans:
            chops[y] = chops[y] or dict.fromkeys(cuts[y][:-1])
            wanted.setdefault(y, set()).update(
                start for start, end in pairwise(cuts[y]) if start < right and end > left
            )
        # Front to back: what is in front has its place, and what is behind is not asked for it.
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            lines = {y: pieces for y in wanted if (pieces := _within(shown, y, wanted[y]))}
            if not lines:
                continue
            strips = _drawn(widget, region, shown, lines)
            for y, pieces in lines.items():
                within = [cut for cut in cuts[y] if shown.x <= cut < shown.right]
                divided = _divide(strips[y], [cut - shown.x for cut in within[1:]], shown)
                for cut, strip in zip(within, divided, strict=True):
                    if cut in pieces:
                        chops[y][cut] = strip
                wanted[y] -= pieces
            wanted = {y: pieces for y, pieces in wanted.items() if pieces}
        return chops  # type: ignore[return-value]  # Textual's own type leaves the None out.


class FrugalScreen(Screen[None]):
    """A screen that draws what has changed.

    What has the focus changes its looks by itself: Textual's own screen repaints all of itself.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ChangesOnly()
        self._frames = Frames(self._paint)

    @property
    def _update_timer(self) -> Frames:  # type: ignore[override]
        return self._frames

    def _paint(self) -> None:
        if self.is_running and not self.app._exit:  # noqa: SLF001
            try:
                self._on_timer_update()
            except Exception as error:
                self.app._handle_exception(error)  # noqa: SLF001


def _drawn(widget: Widget, region: Region, shown: Region, lines: Iterable[int]) -> dict[int, Strip]:
    """Those lines of what is shown of a widget at `region`, and none that lie between them."""
    strips: dict[int, Strip] = {}
    for _, group in groupby(enumerate(sorted(lines)), lambda each: each[1] - each[0]):
        run = [y for _, y in group]
        part = Region(shown.x, run[0], shown.width, len(run)) - region.offset
        strips.update(zip(run, widget.render_lines(part), strict=True))
    return strips


def _within(shown: Region, y: int, pieces: set[int]) -> set[int]:
    """Those of `pieces` of the line `y` that lie within what is shown of a widget."""
    if not shown.y <= y < shown.bottom:
        return set()
    return {start for start in pieces if shown.x <= start < shown.right}


def _divide(strip: Strip, cuts: list[int], shown: Region) -> Iterable[Strip]:
    return strip.divide([*cuts, shown.width]) if cuts else [strip]
