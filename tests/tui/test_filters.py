"""Filters that are ready to be chosen, and saved ones."""

import json
from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from tests.tui.driving import (
    filter_by,
    frame,
    line_with,
    row,
    running,
    screen,
    table,
    type_text,
    until,
)
from tui.saved_filters import (
    FiltersBroken,
    filters_file,
    forget_filter,
    save_filter,
    saved_filters,
)


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.mark.thorough
async def test_a_preset_is_chosen(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("f")
        await pilot.pause()
        assert line_with(pilot, "Backlog")
        await pilot.press("j", "enter")
        await until(pilot, lambda: bool(screen(pilot).criteria))
        await until(pilot, lambda: row(pilot)["reviewed"] is True)
        assert "reviewed:yes" in frame(pilot)[1]
        assert table(pilot).has_focus


@pytest.mark.thorough
async def test_the_filter_in_force_is_saved_chosen_and_forgotten(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await filter_by(pilot, "year:1990..1999")
        await pilot.press("f", "s")
        await type_text(pilot, "nineties")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))
        assert saved_filters(filters_file(), "training") == {"nineties": "year:1990..1999"}
        await pilot.press("escape")
        await until(pilot, lambda: not screen(pilot).criteria)
        await pilot.press("f", "G")
        await pilot.pause()
        assert line_with(pilot, "nineties")
        await pilot.press("enter")
        await until(pilot, lambda: "year:1990..1999" in frame(pilot)[1])
        await pilot.press("f", "G", "D")
        await pilot.pause()
        assert saved_filters(filters_file(), "training") == {}
        assert not any("nineties" in line for line in frame(pilot))


async def test_a_preset_is_not_forgotten(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("f", "D")
        await pilot.pause()
        assert line_with(pilot, "belongs to the table")
        assert line_with(pilot, "Backlog")


@pytest.mark.thorough
async def test_a_broken_file_is_one_line_and_is_left_alone(unchanged_target: Target) -> None:
    file = filters_file()
    file.parent.mkdir(parents=True)
    file.write_text('{"training": {"mine": "river"')
    async with running(unchanged_target, size=(120, 40)) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("f")
        await pilot.pause()
        assert line_with(pilot, "cannot be read")
        assert line_with(pilot, "Backlog")
        await pilot.press("s", "a", "enter")
        await pilot.pause()
        assert line_with(pilot, "cannot be read")
    assert file.read_text() == '{"training": {"mine": "river"'


def test_other_tables_filters_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "new" / "filters.json"
    save_filter(file, "media", "errors", "error:yes")
    save_filter(file, "training", "a", "one")
    save_filter(file, "training", "a", "two")
    forget_filter(file, "training", "a")
    assert json.loads(file.read_text()) == {"media": {"errors": "error:yes"}, "training": {}}
    assert [each.name for each in file.parent.iterdir()] == ["filters.json"]


@pytest.mark.parametrize("text", ["[]", '{"training": ["a"]}', '{"training": {"a": 1}}', "\xff"])
def test_a_file_of_another_shape_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "filters.json"
    file.write_text(text, "latin-1")
    with pytest.raises(FiltersBroken, match="left as it is"):
        save_filter(file, "training", "a", "river")
    assert file.read_text("latin-1") == text


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a directory")
    with pytest.raises(FiltersBroken):
        save_filter(tmp_path / "state" / "filters.json", "training", "a", "river")
