"""What is found again at the next start, and what is asked for on the command line."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from rear_diff.database.connect import Target, connect
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    line_with,
    row,
    running,
    screen,
    seen,
    table,
    type_text,
    until,
)
from tui.memory import Memory
from tui.screens.themes import ThemeScreen
from tui.state import DatabaseState, State, TableState, load_state, save_state
from tui.widgets.filter_bar import FilterInput
from tui.widgets.row_detail import RowDetail

Remembered = Callable[[], Memory]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the state is kept."""
    return tmp_path / "state.json"


@pytest.fixture
def remembered(file: Path) -> Remembered:
    """What an app that starts now remembers."""
    return lambda: Memory(file, "embedded", load_state(file))


@pytest.fixture
def broken(file: Path) -> Path:
    """A file that is broken, and where it will be set aside."""
    file.write_text("{")
    return file.with_name("state.json.broken")


def left(file: Path, table: str = "training") -> TableState:
    """How the table was left, as the file has it."""
    return load_state(file).databases["embedded"].tables.get(table, TableState())


def leave(file: Path, state: TableState, name: str = "training") -> None:
    """Leave a table, as an app before this one."""
    tables = {name: state}
    save_state(file, State(None, {"embedded": DatabaseState(None, tables)}))


async def counted(pilot: AppPilot) -> None:
    """Wait until the table knows how many rows there are and the one under the cursor is here."""
    await until(pilot, lambda: "…" not in frame(pilot)[1])
    await until(pilot, lambda: table(pilot).row_at_cursor is not None)
    await pilot.pause()


async def quit_app(pilot: AppPilot) -> None:
    """Leave, as a person does."""
    await pilot.press("q")
    await until(pilot, lambda: not pilot.app.is_running)


async def test_a_restart_finds_everything_as_it_was_left(
    sample_target: Target, remembered: Remembered
) -> None:
    async with running(sample_target, size=(120, 40), memory=remembered()) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("v", "l", "right_square_bracket", "l", "minus", "greater_than_sign")
        await until(pilot, lambda: bool(screen(pilot).sorts))
        await counted(pilot)
        await pilot.press(*"jjjjjjj")
        await pilot.pause()
        before, key, columns = frame(pilot), table(pilot).cursor_key, table(pilot).visible_columns
        await pilot.press("2")
        await until(pilot, lambda: screen(pilot).TABLE.name == "media")
        await counted(pilot)
        await filter_by(pilot, "error:yes")
        await quit_app(pilot)
    async with running(sample_target, size=(120, 40), memory=remembered()) as pilot:
        assert screen(pilot).TABLE.name == "media"
        assert screen(pilot).bar.text == "error:yes"
        assert row(pilot)["error_status"] is True
        await pilot.press("1")
        await until(pilot, lambda: screen(pilot).TABLE.name == "training")
        await until(pilot, lambda: table(pilot).cursor_key == key)
        await counted(pilot)
        assert table(pilot).visible_columns == columns
        assert not screen(pilot).query_one(RowDetail).display
        assert frame(pilot)[:3] == before[:3]
        assert table(pilot).position == f"8 of {table(pilot).row_count:,}"


async def test_the_cursor_finds_its_row_though_it_moved(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    async with running(sample_target, memory=remembered()) as pilot:
        await counted(pilot)
        await pilot.press("colon", *"1500", "enter")
        await until(pilot, lambda: table(pilot).cursor_index == 1499)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        key, title = table(pilot).cursor_key, row(pilot)["media_title"]
        await quit_app(pilot)
    assert (left(file).key, left(file).position) == (key, 1499)
    async with connect(sample_target) as connection:
        await connection.execute(
            "DELETE FROM atp.training WHERE imdb_id IN (SELECT imdb_id FROM atp.training"
            " WHERE imdb_id <> %s ORDER BY created_at DESC LIMIT 10)",
            [key],
        )
    async with running(sample_target, memory=remembered()) as pilot:
        await until(pilot, lambda: table(pilot).cursor_key == key)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert row(pilot)["media_title"] == title
        assert table(pilot).cursor_index == 1489
        await pilot.pause()
        assert "1,490 of 1,990" in frame(pilot)[1]


async def test_a_row_that_is_gone_leaves_the_cursor_at_its_place(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    leave(file, TableState(key="tt0000000", position=1200))
    async with running(sample_target, memory=remembered()) as pilot:
        await counted(pilot)
        await until(pilot, lambda: table(pilot).nth_key(1999) is not None)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert table(pilot).cursor_index == 1200


async def test_a_place_beyond_the_last_row_is_the_last_row(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    leave(file, TableState(key="tt0000000", position=10**7))
    async with running(sample_target, memory=remembered()) as pilot:
        await counted(pilot)
        assert table(pilot).cursor_index == 1999


async def test_who_moves_on_at_once_is_not_taken_back(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    leave(file, TableState(key="tt0000000", position=5))
    async with running(sample_target, memory=remembered(), at_once=True) as pilot:
        await pilot.press("g")
        await counted(pilot)
        await until(pilot, lambda: table(pilot).nth_key(1999) is not None)
        assert table(pilot).cursor_index == 0


async def test_what_no_longer_fits_is_left_out(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    leave(
        file,
        TableState(
            filter="yeer:1999",
            sorts=(("no_such_column", True), ("release_year", True)),
            columns=(("no_such_column", 9, True), ("release_year", 9, False)),
        ),
    )
    async with running(sample_target, memory=remembered()) as pilot:
        assert [sort.column for sort in screen(pilot).sorts] == ["release_year"]
        assert screen(pilot).bar.text == ""
        assert table(pilot).has_focus
        assert await seen(pilot, "is left out: no column")
        await counted(pilot)
        assert table(pilot).row_count == 2000


async def test_a_broken_file_is_told_and_the_app_starts(
    sample_target: Target, remembered: Remembered, file: Path, broken: Path
) -> None:
    async with running(sample_target, size=(160, 40), memory=remembered()) as pilot:
        assert await seen(pilot, "Everything starts as new")
        await quit_app(pilot)
    assert left(file).position == 0
    assert await asyncio.to_thread(broken.read_text) == "{"


@pytest.mark.thorough
async def test_a_file_that_cannot_be_written_is_told_once(
    sample_target: Target, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("not a directory")
    memory = Memory(tmp_path / "state" / "state.json", "embedded")
    async with running(sample_target, size=(160, 40), memory=memory) as pilot:
        await pilot.press("j")
        assert await seen(pilot, "cannot be written")


@pytest.mark.thorough
async def test_an_app_that_is_killed_loses_at_most_the_last_moment(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    async with running(sample_target, memory=remembered()) as pilot:
        await counted(pilot)
        await pilot.press(*"jjj")
        await until(pilot, lambda: "embedded" in load_state(file).databases)
        await until(pilot, lambda: left(file).position == 3)
        assert left(file).key == table(pilot).cursor_key


async def test_databases_do_not_share_what_they_remember(sample_target: Target, file: Path) -> None:
    leave(file, TableState(filter="label:none"))
    memory = Memory(file, "nas:5432/media/me", load_state(file))
    async with running(sample_target, memory=memory) as pilot:
        assert screen(pilot).bar.text == ""


async def test_the_filter_and_tab_asked_for_win(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    leave(file, TableState(filter="error:no"), "media")
    leave(file, TableState(filter="label:none"))
    async with running(
        sample_target, memory=remembered(), tab="media", asked_filter="error:yes"
    ) as pilot:
        assert screen(pilot).TABLE.name == "media"
        assert row(pilot)["error_status"] is True
        await pilot.press("1")
        await until(pilot, lambda: screen(pilot).TABLE.name == "training")
        await until(pilot, lambda: screen(pilot).bar.text == "label:none")


async def test_a_mistake_in_the_filter_asked_for_is_explained_over_all_rows(
    sample_target: Target,
) -> None:
    async with running(sample_target, asked_filter="the yeer:1999") as pilot:
        await until(pilot, lambda: screen(pilot).query_one(FilterInput).mistake == (4, 8))
        assert "the yeer:1999" in frame(pilot)[1]
        assert "did you mean year?" in frame(pilot)[2]
        assert "showing all rows" in frame(pilot)[2]
        await until(pilot, lambda: table(pilot).row_count == 2000)
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).has_focus)
        assert screen(pilot).query_one(FilterInput).value == ""


async def test_a_mistake_in_the_filter_asked_for_can_be_mended(sample_target: Target) -> None:
    async with running(sample_target, asked_filter="label:non") as pilot:
        await until(pilot, lambda: screen(pilot).query_one(FilterInput).mistake is not None)
        await type_text(pilot, "e")
        await pilot.press("enter")
        await until(pilot, lambda: bool(screen(pilot).criteria))
        await until(pilot, lambda: row(pilot)["label"] is None)


async def test_a_chosen_theme_is_remembered_for_every_database(
    sample_target: Target, remembered: Remembered, file: Path
) -> None:
    async with running(sample_target, memory=remembered()) as pilot:
        await pilot.press("T")
        await until(pilot, lambda: isinstance(pilot.app.screen, ThemeScreen))
        await pilot.press("j")
        await until(pilot, lambda: pilot.app.theme == "rear-diff-ansi")
        assert line_with(pilot, "16 colours")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        await quit_app(pilot)
    assert load_state(file).theme == "rear-diff-ansi"


@pytest.mark.parametrize("key", ["escape", "q", "T"])
async def test_a_theme_that_was_only_looked_at_is_not(
    key: str, sample_target: Target, remembered: Remembered, file: Path
) -> None:
    async with running(sample_target, memory=remembered(), theme="nord") as pilot:
        await pilot.press("T")
        await until(pilot, lambda: isinstance(pilot.app.screen, ThemeScreen))
        await pilot.press("g")
        await until(pilot, lambda: pilot.app.theme == "rear-diff")
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        assert pilot.app.theme == "nord"
        await quit_app(pilot)
    assert load_state(file).theme is None
