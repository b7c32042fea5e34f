"""Lines look as Textual would have drawn them, whatever the styles put around them."""

import pytest
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.strip import Strip

from tests.tui.widgets.showing import showing
from tui.widgets.virtual_table import VirtualTable
from tui.widgets.virtual_table.bare import BareLines

FRAMES = {
    "border": "VirtualTable { border: round red; }",
    "one side": "VirtualTable { border-left: outer blue; }",
    "outline": "VirtualTable { outline: heavy green; }",
    "padding": "VirtualTable { padding: 1 2; }",
    "tint": "VirtualTable { tint: red 30%; }",
    "hatch": "VirtualTable { hatch: cross red; padding: 1; }",
    "opacity": "VirtualTable { opacity: 40%; }",
    "opacity of what is around it": "Screen { opacity: 60%; }",
    "opacity of the text": "VirtualTable { text-opacity: 30%; }",
}


def lines(cache: StylesCache, table: VirtualTable, crop: Region) -> list[object]:
    return [list(strip) for strip in cache.render_widget(table, crop)]


@pytest.mark.parametrize("css", ["", *FRAMES.values()], ids=["nothing", *FRAMES])
async def test_looks_as_textual_draws_it(css: str) -> None:
    async with showing(range(40)) as (app, pilot):
        bare = lines(BareLines(), app.table, app.table.region.reset_offset)
        if css:
            app.stylesheet.add_source(css)
            app.refresh_css(animate=False)
            await pilot.pause()
        await pilot.press("j")
        whole = app.table.region.reset_offset
        for crop in (whole, Region(3, 1, 20, 4)):
            ours = lines(app.table._styles_cache, app.table, crop)
            assert ours == lines(StylesCache(), app.table, crop)
        if css:
            assert lines(app.table._styles_cache, app.table, whole) != bare


async def test_a_line_that_is_too_short_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(range(40)) as (app, _):
        monkeypatch.setattr(app.table, "render_line", lambda _y: Strip([Segment("short")], 5))
        (strip,) = BareLines().render_widget(app.table, Region(0, 3, 80, 1))
        assert (strip.cell_length, strip.text) == (80, "short".ljust(80))


async def test_around_a_table_nothing_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(range(40)) as (app, _):
        app.table._styles_cache.clear()
        monkeypatch.delattr(StylesCache, "render_line")
        whole = app.table.region.reset_offset
        assert len(app.table.render_lines(whole)) == whole.height
