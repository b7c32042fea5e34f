"""The migrations with the states that Flyway gives them, and where the schema stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from rich.style import Style

from rear_diff.database.connect import Target, connect
from rear_diff.settings import TuiSettings
from rear_diff.tables import FLYWAY
from tests.schemas import RoleKind, as_role, build_v12
from tests.tui.columns import at_column
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    line_with,
    screen,
    seen,
    table,
    until,
)
from tests.tui.test_details import pane
from tui.app import RearDiffApp
from tui.widgets.history_line import HistoryLine

# Three days after the last successful migration of `write_history`, V8.1 of the 15th of March.
NOW = datetime(2024, 3, 18, 18, tzinfo=UTC)

HISTORY = [
    # rank, version, description, type, success
    (1, "1", "first", "BASELINE", True),
    (2, "2", "second", "SQL", True),
    (3, "10", "tenth", "SQL", True),
    (4, "9", "ninth", "SQL", True),
    (5, None, "views", "SQL", True),
    (6, None, "views", "SQL", True),
    (7, "11", "eleventh", "SQL", True),
    (8, "11", "eleventh back", "UNDO_SQL", True),
    (9, "12", "twelfth", "SQL", True),
    (10, "12", "twelfth", "DELETE", True),
    (11, "13", "thirteenth", "SQL", False),
]
"""A row for each state, out of the order of its versions."""

STATES: dict[object, str] = {
    1: "Baseline",
    2: "✓ Success",
    3: "✓ Success",
    4: "~ Out of Order",
    5: "Superseded",
    6: "✓ Success",
    7: "− Undone",
    8: "✓ Success",
    9: "− Deleted",
    10: "✓ Success",
    11: "! Failed",
}


@asynccontextmanager
async def flyway(target: Target, size: tuple[int, int] = (80, 24)) -> AsyncIterator[AppPilot]:
    """The app on the tab of the migrations, as soon as they have their states."""
    app = RearDiffApp(target, TuiSettings(), where="embedded")
    async with app.run_test(size=size) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: screen(pilot).TABLE is FLYWAY)
        line = screen(pilot).query_one(HistoryLine)
        line.clock = lambda: NOW
        await until(pilot, lambda: line.history is not None)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        line.refresh()
        await pilot.pause()
        yield pilot


@pytest.fixture
async def every_state(bare_target: Target) -> Target:
    """A database whose history has a row for each state."""
    async with connect(bare_target) as connection:
        await build_v12(connection)
        await connection.execute("TRUNCATE public.flyway_schema_history")
        async with connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO public.flyway_schema_history"
                " VALUES (%s, %s, %s, %s, 'a.sql', 1, 'flyway', '2024-03-15 09:30', 12, %s)",
                HISTORY,
            )
    return bare_target


@pytest.fixture
async def v12(bare_target: Target) -> Target:
    """A database at V12, where V13 failed."""
    async with connect(bare_target) as connection:
        await build_v12(connection)
    return bare_target


async def test_each_migration_has_its_state(every_state: Target) -> None:
    async with flyway(every_state, size=(80, 30)) as pilot:
        ranks = list(map(table(pilot).nth_key, range(len(HISTORY))))
        assert ranks == [1, 2, 4, 3, 7, 8, 9, 10, 11, 5, 6]
        top = next(number for number, line in enumerate(frame(pilot)) if "Version▴" in line)
        for number, rank in enumerate(ranks, start=top + 1):
            assert f" {STATES[rank]} " in frame(pilot)[number]


async def test_versions_stand_in_their_order(v12: Target) -> None:
    async with flyway(v12) as pilot:
        rows = [table(pilot).row(key) for key in map(table(pilot).nth_key, range(15))]
        versions = [row["version"] for row in rows if row is not None]
        assert versions == [*"12345678", "8.1", "9", "10", "11", "12", "13", None]


async def test_a_failed_migration_is_loud_from_end_to_end(v12: Target) -> None:
    async with flyway(v12, size=(120, 40)) as pilot:
        (number,) = [n for n, line in enumerate(frame(pilot)) if "! Failed" in line]
        region = table(pilot).region
        strip = table(pilot).render_line(number - region.y)
        told = [segment for segment in strip if segment.text.strip(" ›│")]
        bad = table(pilot).get_component_rich_style("virtual-table--bad")
        for segment in told:
            style = segment.style or Style()
            assert (style.color, style.bold) == (bad.color, True)


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (80, "schema version 12 · last migrated 3 days ago · ! 1 failed"),
        (200, "schema version 12 · last migrated 3 days ago · ! 1 failed"),
    ],
)
async def test_a_line_says_where_the_schema_stands(width: int, told: str, v12: Target) -> None:
    async with flyway(v12, size=(width, 24)) as pilot:
        assert frame(pilot)[2].strip() == told


async def test_with_little_room_the_age_goes_and_the_failures_stay(v12: Target) -> None:
    async with connect(v12) as connection:
        await connection.execute(
            "UPDATE public.flyway_schema_history SET version = '20240315093000.1.22.333.4444'"
            " WHERE version = '12'"
        )
    async with flyway(v12, size=(60, 15)) as pilot:
        said = frame(pilot)[2].strip()
        assert said == "schema version 20240315093000.1.22.333.4444 · ! 1 failed"


async def test_a_version_too_long_for_the_line_is_cut(v12: Target) -> None:
    async with connect(v12) as connection:
        await connection.execute(
            "UPDATE public.flyway_schema_history SET version = repeat('1', 50) WHERE version = '12'"
        )
    async with flyway(v12, size=(60, 15)) as pilot:
        said = frame(pilot)[2].strip()
        assert said.startswith("schema version 1111")
        assert said.endswith("1… · ! 1 failed")
        assert len(said) == 58


async def test_states_hold_under_a_filter_and_after_asking_again(v12: Target) -> None:
    async with flyway(v12) as pilot:
        await filter_by(pilot, "version=8.1,13")
        assert "~ Out of Order" in line_with(pilot, "step 14 ")
        assert "! Failed" in line_with(pilot, "step 15 ")
        async with connect(v12) as connection:
            await connection.execute(
                "UPDATE public.flyway_schema_history SET success = true WHERE version = '13'"
            )
        await pilot.press("R")
        assert await seen(pilot, "schema version 13")
        await until(pilot, lambda: "✓ Success" in line_with(pilot, "step 15 "))
        assert not [line for line in frame(pilot) if "failed" in line.lower()]
        assert "~ Out of Order" in line_with(pilot, "step 14 ")


async def test_the_details_tell_the_state_in_words(every_state: Target) -> None:
    async with flyway(every_state, size=(120, 40)) as pilot:
        await filter_by(pilot, "success:no")
        await until(pilot, lambda: "Failed" in pane(pilot))
        told = " ".join(pane(pilot).split())
        assert "! Failed. Flyway goes no further until it is repaired." in told
        assert "Version 13, run by flyway in 12 ms." in told
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).row_count == len(HISTORY))
        assert "Flyway took over the schema as it was then." in " ".join(pane(pilot).split())


async def test_the_state_stands_for_whether_it_succeeded(v12: Target) -> None:
    async with flyway(v12) as pilot:
        await at_column(pilot, "[", "success")
        await until(pilot, lambda: table(pilot).nth_key(0) == 15)
        assert screen(pilot).sorts[0].column == "success"
        assert "! Failed" in frame(pilot)[4]


async def test_what_happened_less_than_a_day_ago_is_not_told_by_the_hour(v12: Target) -> None:
    async with flyway(v12) as pilot:
        line = screen(pilot).query_one(HistoryLine)
        line.clock = lambda: datetime(2024, 3, 15, 2, tzinfo=UTC)
        line.refresh()
        assert await seen(pilot, "last migrated less than a day ago")


async def test_an_empty_history_says_so(v12: Target) -> None:
    async with connect(v12) as connection:
        await connection.execute("TRUNCATE public.flyway_schema_history")
    app = RearDiffApp(v12, TuiSettings(), where="embedded")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4")
        assert await seen(pilot, "no schema version")
        assert await seen(pilot, "Flyway has no rows yet.")


async def test_without_a_history_there_is_a_reason_and_no_line(v12: Target) -> None:
    async with connect(v12) as connection:
        await connection.execute("DROP TABLE public.flyway_schema_history")
    app = RearDiffApp(v12, TuiSettings(), where="embedded")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4")
        assert await seen(pilot, "The database has no public.flyway_schema_history.")
        assert not screen(pilot).query_one(HistoryLine).display


async def test_a_role_that_may_not_read_it_is_told_so(v12: Target) -> None:
    async with as_role(v12, RoleKind.SHORT_SIGHTED) as role:
        app = RearDiffApp(role, TuiSettings(), where="embedded")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("4")
            await until(pilot, lambda: "would allow it." in pane(pilot))
            told = " ".join(pane(pilot).split())
            assert "may not SELECT from public.flyway_schema_history. GRANT USAGE" in told
            assert line_with(pilot, "would allow it.")
