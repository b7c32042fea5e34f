"""Copying: what reaches the terminal's clipboard, and what is shown before."""

import asyncio
import base64
import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target
from rear_diff.query.address import MOST_ROWS
from tests.tui.columns import at_column
from tests.tui.driving import AppPilot, filter_by, frame, row, running, screen, seen, table, until
from tests.tui.test_details import put
from tui.copying import MOST_BASE64, Copyable, base64_length
from tui.presentation.addresses import imdb_address, tmdb_address
from tui.screens.card import CardScreen
from tui.screens.copy import CopyScreen

OSC_52 = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
HOSTILE = "\x1b]52;c;aGFja2Vk\x07[/] \u202e\ttab\nline é 夜"


class Clipboard:
    """What the driver writes for the terminal's clipboard."""

    def __init__(self, pilot: AppPilot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        driver = pilot.app._driver
        assert driver is not None
        write = driver.write

        def hear(data: str) -> None:
            found = (base64.b64decode(each) for each in OSC_52.findall(data))
            self.texts.extend(text.decode() for text in found)
            write(data)

        monkeypatch.setattr(driver, "write", hear)

    @property
    def text(self) -> str:
        """The last of it."""
        return self.texts[-1]


async def open_copy(pilot: AppPilot, column: str) -> None:
    """Open the page with the cursor on a cell of `column`."""
    await at_column(pilot, "y", column)
    await until(pilot, lambda: isinstance(pilot.app.screen, CopyScreen))
    await pilot.pause()


async def test_the_cell_is_copied_whole(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        await put(sample_target, row(pilot)["imdb_id"], media_title=HOSTILE, genre=["A", "B, C"])
        await pilot.press("R")
        await until(pilot, lambda: row(pilot)["media_title"] == HOSTILE)
        clipboard = Clipboard(pilot, monkeypatch)
        await open_copy(pilot, "media_title")
        assert "\x1b" not in "".join(frame(pilot))
        assert await seen(pilot, "␛]52;c;aGFja2Vk␇[/] ⇥tab⏎line é 夜")
        await pilot.press("y")
        await until(pilot, lambda: clipboard.texts == [HOSTILE])
        assert await seen(pilot, "copied Title: ␛]52;c;")
        await open_copy(pilot, "genre")
        await pilot.press("y")
        await until(pilot, lambda: clipboard.text == "A, B, C")


async def test_the_row_is_copied_as_the_api_gives_it(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        clipboard = Clipboard(pilot, monkeypatch)
        key = row(pilot)["imdb_id"]
        await open_copy(pilot, "label")
        await pilot.press("Y")
        await until(pilot, lambda: bool(clipboard.texts))
        assert "copied the row: {" in screen(pilot).status.message
    with TestClient(create_app(sample_target)) as client:
        answer = client.get("/rear-diff/training", params={"imdb_id": key})
    assert json.loads(clipboard.text) == answer.json()["data"][0]


@pytest.mark.parametrize(
    ("text", "order"),
    [("", ""), ("the label:would_watch reviewed:yes", ""), ("type:movie", "imdb_rating")],
)
async def test_the_api_answers_the_copied_address_as_the_screen_does(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch, text: str, order: str
) -> None:
    async with running(sample_target) as pilot:
        if text:
            await filter_by(pilot, text)
        if order:
            await at_column(pilot, "right_square_bracket", order)
        await until(pilot, lambda: not screen(pilot)._more_to_come)
        await until(pilot, lambda: table(pilot).nth_key(table(pilot).row_count - 1) is not None)
        keys = [table(pilot).nth_key(index) for index in range(table(pilot).row_count)]
        clipboard = Clipboard(pilot, monkeypatch)
        await pilot.press("y", "u")
        await until(pilot, lambda: bool(clipboard.texts))
    origin, slash, path = clipboard.text.partition("/rear-diff/")
    assert origin == "http://127.0.0.1:8000"
    answer = await asyncio.to_thread(asked, sample_target, slash + path)
    assert [each["imdb_id"] for each in answer["data"]] == keys[:MOST_ROWS]
    assert answer["pagination"]["total"] == len(keys)


def asked(target: Target, address: str) -> dict[str, Any]:
    with TestClient(create_app(target)) as client:
        found: dict[str, Any] = client.get(address).json()
    return found


async def test_what_the_address_cannot_say_is_shown(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        await filter_by(pilot, "type:movie genre:drama")
        await open_copy(pilot, "label")
        assert await seen(pilot, "media_type=movie")
        assert await seen(pilot, "! Left out, because the API cannot be asked for it:")
        assert await seen(pilot, 'genre:"drama"  ')


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60)])
async def test_the_pages_of_a_title_are_shown_and_copied(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with running(sample_target, size=size) as pilot:
        imdb_id = row(pilot)["imdb_id"]
        await put(sample_target, imdb_id, tmdb_id=603, media_type="tv_show")
        await pilot.press("R")
        await until(pilot, lambda: row(pilot)["tmdb_id"] == 603)
        clipboard = Clipboard(pilot, monkeypatch)
        await open_copy(pilot, "label")
        await pilot.press("end")
        assert await seen(pilot, f"https://www.imdb.com/title/{imdb_id}/")
        assert await seen(pilot, "https://www.themoviedb.org/tv/603")
        await pilot.press("t")
        await pilot.press("y", "i")
        await until(pilot, lambda: len(clipboard.texts) == 2)
        assert clipboard.texts == [
            "https://www.themoviedb.org/tv/603",
            f"https://www.imdb.com/title/{imdb_id}/",
        ]


@pytest.mark.thorough
@pytest.mark.parametrize("tab", ["2", "3"])
async def test_media_and_predictions_have_addresses_too(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    async with running(sample_target) as pilot:
        await pilot.press(tab)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        await filter_by(pilot, "-imdb_id:none")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        clipboard = Clipboard(pilot, monkeypatch)
        await pilot.press("y", "i")
        await until(pilot, lambda: bool(clipboard.texts))
        assert clipboard.text == f"https://www.imdb.com/title/{row(pilot)['imdb_id']}/"
        assert screen(pilot).status.message.startswith("copied its address at IMDb: https")


async def test_what_is_not_there_says_so_and_the_page_stays(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        clipboard = Clipboard(pilot, monkeypatch)
        await pilot.press("y", "t")
        assert await seen(pilot, "There is nothing of the kind here.")
        await pilot.press("escape")
        assert pilot.app.screen is screen(pilot)
        assert clipboard.texts == []


async def test_more_than_a_terminal_takes_is_refused(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        await put(sample_target, row(pilot)["imdb_id"], overview="x" * 60_000)
        await pilot.press("R")
        await until(pilot, lambda: len(row(pilot)["overview"] or "") == 60_000)
        clipboard = Clipboard(pilot, monkeypatch)
        await open_copy(pilot, "label")
        await pilot.press("r")
        assert await seen(pilot, "Nothing was copied: the row takes 81,")
        await pilot.press("i")
        await until(pilot, lambda: len(clipboard.texts) == 1)


async def test_on_a_whole_row_the_cells_column_is_asked_for(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        table(pilot).cursor_type = "row"
        clipboard = Clipboard(pilot, monkeypatch)
        await pilot.press("y", "y")
        assert await seen(pilot, "Copy the cell of")
        await pilot.press("j", "enter")
        await until(pilot, lambda: clipboard.texts == [str(row(pilot)["release_year"])])


async def test_a_card_is_copied_from(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        clipboard = Clipboard(pilot, monkeypatch)
        await pilot.press("y", "Y")
        await until(pilot, lambda: bool(clipboard.texts))
        assert json.loads(clipboard.text)["imdb_id"] == row(pilot)["imdb_id"]
        assert isinstance(pilot.app.screen, CardScreen)
        assert await seen(pilot, "copied the row")


def test_the_cap_counts_base64() -> None:
    for text in ("", "a", "ab", "abc", "é夜", "x" * 1000):
        assert base64_length(text) == len(base64.b64encode(text.encode()))
    most = "x" * (MOST_BASE64 // 4 * 3)
    assert Copyable("cell", "Cell", "the cell", most).why_not is None
    assert Copyable("cell", "Cell", "the cell", most + "xxxx").why_not is not None


@pytest.mark.parametrize(
    ("values", "imdb", "tmdb"),
    [
        ({"imdb_id": "tt0133093", "tmdb_id": 603, "media_type": "movie"}, True, "movie/603"),
        ({"imdb_id": "tt0133093", "tmdb_id": 1, "media_type": "tv_season"}, True, "tv/1"),
        ({"imdb_id": "tt0133093", "tmdb_id": 1, "media_type": "unknown"}, True, None),
        ({"imdb_id": "tt01/../x", "tmdb_id": None, "media_type": "movie"}, False, None),
        ({"imdb_id": None, "tmdb_id": None, "media_type": None}, False, None),
        ({}, False, None),
    ],
)
def test_only_ids_make_addresses(values: dict[str, Any], imdb: bool, tmdb: str | None) -> None:
    assert imdb_address(values) == ("https://www.imdb.com/title/tt0133093/" if imdb else None)
    assert tmdb_address(values) == (f"https://www.themoviedb.org/{tmdb}" if tmdb else None)
