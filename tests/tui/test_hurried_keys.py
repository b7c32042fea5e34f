"""Keys that come sooner than what they act on, in a terminal that has no room for it."""

import pytest
from textual import events
from textual.app import App, ComposeResult

from rear_diff.database.connect import Target
from tests.tui.driving import AppPilot, running, screen, seen, table, until
from tests.tui.quiet import drained
from tui.screens.frequency import FrequencyScreen
from tui.screens.listing import Listing
from tui.screens.row import RowScreen


async def hurry(pilot: AppPilot, *keys: str) -> None:
    """Press keys that all arrive at once."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await drained(pilot.app)


async def test_of_two_answers_to_one_question_the_first_counts(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("c", "question_mark", "escape", "escape")
        await pilot.press("F")
        await seen(pilot, "values in")
        await hurry(pilot, "enter", "escape", "enter", "escape")
        assert not isinstance(pilot.app.screen, FrequencyScreen)
        assert screen(pilot) in pilot.app.screen_stack


class Cramped(App[None]):
    """A list in no lines at all, as on a sheet that is still being laid out."""

    CSS = "Listing { height: 0; min-height: 0; border: none; padding: 0; }"

    def compose(self) -> ComposeResult:
        yield Listing(*map(str, range(200)))


async def test_a_list_without_room_turns_no_page() -> None:
    app = Cramped()
    async with app.run_test() as pilot:
        await pilot.press("end", "pageup", "pagedown")
        assert app.query_one(Listing).highlighted == 199


@pytest.mark.thorough
async def test_details_in_fewer_columns_than_their_names_need(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("i")
        assert isinstance(pilot.app.screen, RowScreen)
        for columns in range(30, 9, -1):
            await pilot.resize_terminal(columns, 24)
        await pilot.resize_terminal(80, 24)
        assert await seen(pilot, "human labeled")


async def test_keys_behind_the_one_that_leaves_do_nothing(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await hurry(pilot, "q", "f", "F", "w", "question_mark", "2", "q")
        await until(pilot, lambda: pilot.app._exit)


@pytest.mark.thorough
async def test_a_question_that_is_asked_over_and_over_costs_no_connection(
    unchanged_target: Target,
) -> None:
    async with running(unchanged_target) as pilot:
        database = screen(pilot).session.database
        assert database is not None
        for _ in range(20):
            await hurry(pilot, "R", "right_square_bracket", "R", "R", "left_square_bracket")
        await until(pilot, lambda: screen(pilot)._counted)
        assert database.pool.get_stats().get("connections_lost", 0) == 0


@pytest.mark.parametrize(
    ("keys", "row"), [(("colon", "5", "0", "enter"), 50), (("colon", "7", "enter", "j"), 8)]
)
async def test_a_number_that_comes_at_once_is_gone_to(
    keys: tuple[str, ...], row: int, unchanged_target: Target
) -> None:
    async with running(unchanged_target) as pilot:
        await until(pilot, lambda: table(pilot).row_count == 2000)
        await hurry(pilot, *keys)
        await until(pilot, lambda: table(pilot).cursor_index == row - 1)
        assert pilot.app.focused is table(pilot)
