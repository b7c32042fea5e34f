"""The model's word on each title beside the label, where the database has it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.settings import TuiSettings
from rear_diff.tables import MOVIES
from tests.schemas import RoleKind, as_role, build_v12
from tests.tui.columns import at_column
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    line_with,
    row,
    screen,
    seen,
    table,
    until,
)
from tests.tui.test_details import pane
from tui.app import RearDiffApp


@asynccontextmanager
async def predictions(target: Target, size: tuple[int, int]) -> AsyncIterator[AppPilot]:
    """The app on the tab of the predictions."""
    app = RearDiffApp(target, TuiSettings(), where="embedded")
    async with app.run_test(size=size) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: screen(pilot).TABLE is MOVIES)
        await until(pilot, lambda: screen(pilot).session.database is not None)
        yield pilot


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_label_and_prediction_stand_side_by_side(
    size: tuple[int, int], sample_target: Target
) -> None:
    async with predictions(sample_target, size) as pilot:
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        for cell, said, is_wrong in (("fp", "+ watch", True), ("tn", "− not", False)):
            await filter_by(pilot, f"cm_value={cell}")
            assert row(pilot)["cm_value"] == cell
            line = line_with(pilot, "▌")
            assert " ".join(line[line.index("− not") :].split()).startswith(
                f"− not ✓ {said} {row(pilot)['probability']:.2f} {'! ' * is_wrong}{cell}"
            )


@pytest.mark.thorough
async def test_where_the_model_had_it_wrong_the_details_say_so(sample_target: Target) -> None:
    async with predictions(sample_target, (120, 40)) as pilot:
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        await filter_by(pilot, "cm_value=fp")
        await until(pilot, lambda: "disagrees" in pane(pilot))
        told = " ".join(pane(pilot).split())
        assert "! The model disagrees: + watch; would_watch has probability " in told
        assert "cm value fp, wrong: the label is would not watch" in told


async def test_predictions_are_counted_by_cell(sample_target: Target) -> None:
    async with predictions(sample_target, (80, 24)) as pilot:
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        await at_column(pilot, "F", "cm_value")
        assert await seen(pilot, "Cell · 4 values in")


async def test_a_database_without_the_view_says_so(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v12(connection)
    async with predictions(bare_target, (60, 15)) as pilot:
        assert await seen(pilot, "The database has no atp.movies.")
        await pilot.press("j", "R", "slash", "x", "escape", "2")
        assert await seen(pilot, "Media has no rows yet.")


async def test_a_role_that_may_not_read_it_is_told_what_would_help(sample_target: Target) -> None:
    async with (
        as_role(sample_target, RoleKind.SHORT_SIGHTED) as role,
        predictions(role, (60, 15)) as pilot,
    ):
        await until(pilot, lambda: "would allow it." in pane(pilot))
        assert line_with(pilot, "would allow it.")
        assert "may not SELECT from atp.movies. GRANT" in " ".join(pane(pilot).split())
        assert max(map(len, frame(pilot))) == 60
