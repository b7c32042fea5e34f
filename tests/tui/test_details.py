"""The whole row, in groups that are read at a glance, beside a cursor that never waits for it."""

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.screen import Screen

from rear_diff.database.connect import Target, connect
from tests.tui.driving import AppPilot, filter_by, frame, line_with, row, running, screen, until
from tui.presentation import names
from tui.widgets.row_detail import RowDetail, contents
from tui.widgets.row_detail.page import Line, changed_cells, length

WIDE = (120, 40)

ROW = {
    "media_title": "Night Ferry to Oslo",
    "release_year": 2019,
    "media_type": "movie",
    "season": None,
    "episode": None,
    "runtime": 107,
    "genre": ["Drama", "Mystery"],
    "origin_country": ["NO"],
    "original_language": "nb",
    "spoken_languages": ["nb", "sv"],
    "overview": "A purser crosses the water.\n\nShe finds her own name on the list.",
    "tagline": "Some crossings only go one way.",
    "budget": 4_100_000,
    "revenue": None,
    "imdb_rating": 69.0,
    "imdb_votes": 2310,
    "rt_score": None,
}


async def put(target: Target, key: str, **values: Any) -> None:
    """Write `values` into a row of training, behind the app's back."""
    from psycopg.sql import SQL, Identifier

    sets = SQL(", ").join(
        SQL("{} = {}").format(Identifier(name), value) for name, value in values.items()
    )
    async with connect(target) as connection:
        await connection.execute(
            SQL("UPDATE atp.training SET {} WHERE imdb_id = {}").format(sets, key)
        )


async def show(pilot: AppPilot, target: Target, **values: Any) -> None:
    """Give the row under the cursor these values, and show it."""
    await put(target, row(pilot)["imdb_id"], **values)
    await filter_by(pilot, f'"{values["media_title"]}"')
    await until(pilot, lambda: row(pilot)["media_title"] == values["media_title"])
    await pilot.pause()


def pane(pilot: AppPilot) -> str:
    """The text of the details, all of it, a line a line."""
    lines = screen(pilot).query_one(RowDetail)._lines
    return "\n".join("".join(text for text, _ in line) for line in lines)


async def test_a_row_is_told_in_words(sample_target: Target) -> None:
    async with running(sample_target, size=WIDE) as pilot:
        await show(pilot, sample_target, **ROW)
        shown = pane(pilot)
        for words in (
            "2019 · movie · 1 h 47 min",
            "Norway · Norwegian Bokmål",
            "A purser crosses the water.\n\nShe finds her own name",
            "Some crossings only go one way.",
            "IMDb ━━━━━━━───  6.9      2,310 votes",
            "RT   ·",
            "budget            $4.1 M  (4,100,000)",
            "revenue           ·",
        ):
            assert words in shown
        assert "spoken languages Norwegian Bokmål, Swedish" in " ".join(shown.split())
        assert line_with(pilot, "IMDb ━━━━━━━───")


async def test_a_short_pane_says_the_most_on_its_first_lines(sample_target: Target) -> None:
    async with running(sample_target, size=(80, 24)) as pilot:
        await show(pilot, sample_target, **ROW)
        first = pane(pilot).splitlines()
        assert first[0].startswith("Night Ferry to Oslo")
        assert any("IMDb" in line and "Meta" in line for line in first)


async def test_what_is_not_known_has_a_dot_of_its_own(sample_target: Target) -> None:
    unknown = dict.fromkeys(("runtime", "genre", "overview", "origin_country", "original_language"))
    async with running(sample_target, size=WIDE) as pilot:
        await show(pilot, sample_target, media_title="Nokas", **unknown)
        lines = [" ".join(line.split()) for line in pane(pilot).splitlines()]
        for name in unknown:
            assert f"{name.replace('_', ' ')} ·" in lines
        assert f"imdb id {row(pilot)['imdb_id']}" in lines


async def test_times_are_told_from_now(sample_target: Target) -> None:
    async with running(sample_target, size=WIDE) as pilot:
        screen(pilot).query_one(RowDetail).clock = lambda: datetime(2026, 1, 31, 18, tzinfo=UTC)
        await put(sample_target, row(pilot)["imdb_id"], created_at="2026-01-28 17:05+00")
        await show(pilot, sample_target, **ROW)
        assert "2026-01-28 17:05 3 days ago" in " ".join(pane(pilot).split())


async def test_hostile_text_is_printed_and_nothing_else(sample_target: Target) -> None:
    evil = {"media_title": "[/] [b]x", "overview": "\x1b[31mred\x07 \u202eback", "tagline": "[/]"}
    async with running(sample_target, size=WIDE) as pilot:
        await put(sample_target, row(pilot)["imdb_id"], **evil)
        await filter_by(pilot, 'title="[/] [b]x"')
        await until(pilot, lambda: row(pilot)["media_title"] == evil["media_title"])
        await pilot.pause()
        shown = pane(pilot)
        assert "[/] [b]x" in shown
        assert "␛[31mred␇ back" in shown
        assert not any(sign in shown for sign in "\x1b\x07\u202e")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), WIDE, (200, 60)])
async def test_no_line_is_wider_than_the_pane(size: tuple[int, int], sample_target: Target) -> None:
    async with running(sample_target, size=size) as pilot:
        page = screen(pilot).query_one(RowDetail)
        for _ in range(5):
            await pilot.press("j")
            assert page._lines
            assert all(length(line) <= page.text_width for line in page._lines)


async def test_of_many_rows_in_a_row_only_the_last_is_built(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Any] = []
    real = contents.row_lines

    def row_lines(bound: Any, values: Any, now: Any, width: int) -> Any:
        built.append(values["imdb_id"])
        return real(bound, values, now, width)

    async with running(sample_target, size=WIDE) as pilot:
        tab = screen(pilot)
        await pilot.pause()
        assert tab.bound is not None
        rows = [tab.table.row(tab.table._snapshot.key_at(index)) for index in range(50)]
        monkeypatch.setattr("tui.widgets.row_detail.detail.row_lines", row_lines)
        for values in rows:
            tab.query_one(RowDetail).show_row(tab.bound, values)
        await pilot.pause()
        assert rows[-1] is not None
        assert built == [rows[-1]["imdb_id"]]


async def test_another_row_lays_nothing_out(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    layouts: list[None] = []
    real = Screen._refresh_layout

    def counted(self: Screen[Any], *arguments: Any, **options: Any) -> None:
        layouts.append(None)
        real(self, *arguments, **options)

    async with running(sample_target, size=WIDE) as pilot:
        await pilot.press("j")
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        before = pane(pilot)
        await pilot.press("j", "j", "j")
        await until(pilot, lambda: pane(pilot) != before)
        assert not layouts


async def test_a_file_in_the_pipeline_tells_its_story(sample_target: Target) -> None:
    async with running(sample_target, size=WIDE) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: screen(pilot).table.row_at_cursor is not None)
        await filter_by(pilot, "error:yes pipeline:downloading")
        await until(pilot, lambda: bool(row(pilot)["error_status"]))
        await pilot.pause()
        stage = row(pilot)["pipeline_status"].replace("_", " ")
        told = " ".join(pane(pilot).split())
        assert f"! Stopped in {stage}: {row(pilot)['error_condition']}" in told
        values = row(pilot)
        assert "Released by " in told
        unbroken = "".join(told.split())
        assert f"It is at {values['original_path']} and goes to ".replace(" ", "") in unbroken
        place = f"{values['parent_path']}/{values['target_path']}"
        assert place.replace(" ", "") in unbroken
        assert not [line for line in pane(pilot).splitlines() if line.startswith("target path")]


async def test_names_are_read_behind_the_first_rows(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "_loaded", [])
    async with running(sample_target, size=WIDE) as pilot:
        await until(pilot, lambda: "Made" in pane(pilot))
        assert names.loaded()
        assert any("Label" in line[70:] for line in frame(pilot)[3:])


def test_starting_does_not_read_names() -> None:
    look = "import sys, tui.app, tui.screens.card; sys.exit('babel' in sys.modules)"
    subprocess.run([sys.executable, "-c", look], check=True, timeout=60)


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        ((("year", "dim"),), (("year", "dim"),), range(0)),
        ((("year ", "dim"), ("1999", "")), (("year ", "dim"), ("19", "")), range(5, 9)),
        ((("夜", ""), ("a", "")), (("夜", ""), ("ab", "")), range(2, 4)),
        ((), (("a", ""),), range(1)),
        ((("a", ""),), (("a", "bold"),), range(1)),
    ],
)
def test_what_two_lines_have_in_common_at_their_beginning_is_not_painted_again(
    before: Line, after: Line, cells: range
) -> None:
    assert changed_cells(before, after) == cells
