"""Doing something to a column."""

from tests.tui.driving import AppPilot, screen, table
from tui.presentation import NAME, SHOWN_AS


async def at_column(pilot: AppPilot, key: str, name: str) -> None:
    """Press `key` with the cursor on the column of that name."""
    shown = {screen(pilot).TABLE.screen[0]: NAME, **SHOWN_AS}.get(name, name)
    assert table(pilot).move_cursor_column(shown)
    await pilot.press(key)
