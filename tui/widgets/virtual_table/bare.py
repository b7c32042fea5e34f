"""Lines that go to the screen as they were drawn."""

from typing import Any

from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

NO_EDGE = ""


class BareLines(StylesCache):
    """Puts nothing around a line and nothing over it, where the styles ask for nothing.

    Textual's own looks for borders, padding, tints and the like at each line, which takes longer
    than to draw one of a table. This leans on what Textual keeps to itself;
    `tests/tui/widgets/test_bare.py` compares what comes out.
    """

    _is_bare = False

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        """Those lines of a widget."""
        self._is_bare = _is_bare(widget)
        return super().render_widget(widget, crop)

    def render_line(self, styles: Any, y: int, *others: Any) -> Strip:
        """One line as wide as the widget, with what the styles put around it and over it."""
        if self._is_bare:
            size, _content_size, _padding, _base_background, _background, draw, *_ = others
            line: Strip = draw(y)
            if line.cell_length == size.width:
                return line
        return super().render_line(styles, y, *others)


def _is_bare(widget: Widget) -> bool:
    styles = widget.styles
    edges = (*styles.border, *styles.outline)
    return (
        not any(styles.gutter)
        and all(kind == NO_EDGE for kind, _ in edges)
        and not styles.has_rule("hatch")
        and not styles.tint.a
        and styles.text_opacity == 1.0
        and widget.opacity == 1.0
    )
