"""How often each value of a column occurs, and filtering by one."""

import asyncio

import pytest

from rear_diff.database.connect import Target, connect
from tests.tui.columns import at_column
from tests.tui.driving import filter_by, frame, line_with, row, running, screen, table, until
from tui.screens.frequency import FrequencyScreen
from tui.screens.listing import Listing


async def test_the_values_are_counted_and_one_is_filtered_by(unchanged_target: Target) -> None:
    async with connect(unchanged_target) as connection:
        cursor = await connection.execute(
            "SELECT media_type::text, count(*) FROM atp.training WHERE label IS NULL"
            " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        )
        ((media_type, count),) = await cursor.fetchall()
    async with running(unchanged_target) as pilot:
        await filter_by(pilot, "label:none")
        await at_column(pilot, "F", "media_type")
        await until(pilot, lambda: bool(pilot.app.screen.query_one(Listing).option_count))
        await pilot.pause()
        shown = f"{media_type.replace('_', ' '):<30}{count:>11,}  ━"
        assert line_with(pilot, shown)
        await pilot.press("enter")
        await until(pilot, lambda: table(pilot).row_count == count)
        await until(pilot, lambda: row(pilot)["media_type"] == media_type)
        assert f"label:none type:{media_type}" in frame(pilot)[1]


@pytest.mark.thorough
async def test_closing_it_cancels_the_count_on_the_server(unchanged_target: Target) -> None:
    async with (
        running(unchanged_target) as pilot,
        connect(unchanged_target) as other,
        connect(unchanged_target) as watching,
    ):

        async def until_counting(wanted: int) -> None:
            async with asyncio.timeout(20):
                found = None
                while found != (wanted,):
                    cursor = await watching.execute(
                        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        " AND datname = current_database()"
                        " AND state = 'active' AND query LIKE '%GROUP BY value%'"
                    )
                    found = await cursor.fetchone()
                    await pilot.pause()

        async with other.transaction():
            await other.execute("LOCK TABLE atp.training IN ACCESS EXCLUSIVE MODE")
            await at_column(pilot, "F", "release_year")
            await until(pilot, lambda: isinstance(pilot.app.screen, FrequencyScreen))
            await until_counting(1)
            assert line_with(pilot, "counting Year")
            await pilot.press("escape")
            await until_counting(0)
        assert pilot.app.screen is screen(pilot)
