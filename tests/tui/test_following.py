"""The details follow the cursor: at once after one key, and when a held key rests."""

import pytest

from rear_diff.database.connect import Target
from rear_diff.query import BoundTable
from tests.tui.driving import AppPilot, running, screen, until
from tui import following
from tui.presentation import Values
from tui.widgets.row_detail import RowDetail


def title_shown(pilot: AppPilot) -> str:
    return screen(pilot).query_one(RowDetail).render_line(0).text.strip()


def title_under_cursor(pilot: AppPilot) -> str:
    row = screen(pilot).table.row_at_cursor
    return str(row["media_title"]) if row else ""


async def test_a_held_key_shows_only_where_it_ends(
    unchanged_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1e9]
    shown: list[object] = []
    real = RowDetail.show_row

    def counted(self: RowDetail, bound: BoundTable, row: Values | None) -> None:
        shown.append(row)
        real(self, bound, row)

    async with running(unchanged_target, size=(120, 40)) as pilot:
        await until(pilot, lambda: title_shown(pilot) == title_under_cursor(pilot))
        monkeypatch.setattr(RowDetail, "show_row", counted)
        # However slow the machine is, no time passes between these keys.
        monkeypatch.setattr(following, "monotonic", lambda: clock[0])
        await pilot.press(*"jjjjjjjjjj")
        assert len(shown) <= 1
        clock[0] += 1
        await until(pilot, lambda: title_shown(pilot) == title_under_cursor(pilot))
        assert screen(pilot).table.cursor_index == 10
        assert len(shown) <= 2


async def test_a_key_alone_shows_at_once(
    unchanged_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(unchanged_target, size=(120, 40)) as pilot:
        await until(pilot, lambda: title_shown(pilot) == title_under_cursor(pilot))
        # Whatever came before is long ago, and waiting would be forever.
        monkeypatch.setattr(following, "monotonic", lambda: 1e9)
        monkeypatch.setattr(following, "REST", 1e6)
        await pilot.press("j")
        await pilot.pause()
        assert title_shown(pilot) == title_under_cursor(pilot)
