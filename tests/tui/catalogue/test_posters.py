"""Posters, from a server on this machine, in half blocks."""

import asyncio
import importlib.util
import io
import os
import pty
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from rear_diff.catalogue.posters.fetching import MOST_BYTES, NoPoster, fetch_poster
from rear_diff.catalogue.posters.keeping import MOST, KeptPosters
from rear_diff.database.connect import Target, connect
from rear_diff.settings import CatalogueSettings, Settings, TuiSettings
from tests.tui.catalogue.test_catalogue import shows
from tests.tui.driving import AppPilot, frame, running, seen, table, until
from tests.tui.keys.test_registry import assert_active
from tui.half_blocks import half_blocks, picture
from tui.screens.catalogue.poster import PosterScreen, PosterView

HERE = "127.0.0.1"
TITLE = "Cold Kilometre"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def poster() -> bytes:
    """A PNG whose upper half is red and whose lower half is blue."""
    image = Image.new("RGB", (60, 90), RED)
    image.paste(BLUE, (0, 45, 60, 90))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


class Host:
    """A host of posters: what it answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.held = asyncio.Event()
        self.left = asyncio.Event()
        self.answers: Mapping[str, tuple[int, str, bytes]] = {
            "/good.png": (200, "image/png", poster()),
            "/page": (200, "text/html", b"<html>"),
            "/broken.png": (200, "image/png", b"no PNG"),
            "/large.png": (200, "image/png", bytes(MOST_BYTES + 1)),
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path == "/held":
            try:
                await self.held.wait()
            finally:
                self.left.set()
        status, kind, body = self.answers.get(request.path, (404, "text/plain", b""))
        if request.path != "/large.png":
            return web.Response(status=status, content_type=kind, body=body)
        # In chunks, so that no header says how large it is.
        response = web.StreamResponse(headers={"Content-Type": kind})
        await response.prepare(request)
        await response.write(body)
        return response


@asynccontextmanager
async def host() -> AsyncIterator[tuple[Host, str]]:
    answering = Host()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answering.answer)
    server = TestServer(application, host=HERE)
    await server.start_server(access_log=None)
    try:
        yield answering, str(server.make_url("")).rstrip("/")
    finally:
        answering.held.set()
        await server.close()


def settings(allowed: str | None = HERE, *, posters: bool = True) -> Settings:
    return Settings(
        tui=TuiSettings(posters=posters), catalogue=CatalogueSettings(allowed_hosts=allowed)
    )


async def point(target: Target, address: str | None) -> None:
    async with connect(target) as connection:
        await connection.execute(
            "UPDATE catalogue.show SET image = %s WHERE title = %s", [address, TITLE]
        )


async def image_seen(pilot: AppPilot) -> None:
    await until(pilot, lambda: any("▀" * 8 in line for line in frame(pilot)))


def colours(pilot: AppPilot) -> list[tuple[int, ...]]:
    """The upper colour of each line of the image, in its middle."""
    view = pilot.app.screen.query_one(PosterView).region
    strips = pilot.app.screen._compositor.render_strips(pilot.app.size)
    found = []
    for strip in strips[view.y : view.bottom]:
        (segment,) = strip.crop(view.x + view.width // 2, view.x + view.width // 2 + 1)
        assert segment.style
        assert segment.style.color
        found.append(tuple(segment.style.color.get_truecolor()))
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_p_shows_the_poster_and_the_second_time_asks_nobody(
    catalogue_target: Target, size: tuple[int, int]
) -> None:
    async with host() as (answering, address):
        await point(catalogue_target, f"{address}/good.png")
        async with running(catalogue_target, size=size, everything=settings()) as pilot:
            await shows(pilot, TITLE)
            await pilot.press("P")
            await image_seen(pilot)
            assert_active(pilot, "a poster")
            assert TITLE in "".join(frame(pilot))
            found = colours(pilot)
            assert (found[2], found[-2]) == (RED, BLUE)
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(pilot.app.screen, PosterScreen))
            await pilot.press("P")
            await image_seen(pilot)
    assert answering.asked == ["/good.png"]
    (kept,) = (Path.home() / ".cache/rear-diff/posters").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.thorough
async def test_it_is_off_until_it_is_set_and_says_what_it_needs(
    catalogue_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with host() as (answering, address):
        await point(catalogue_target, f"{address}/good.png")
        everything = settings(posters=False)
        async with running(catalogue_target, size=(120, 40), everything=everything) as pilot:
            front = await shows(pilot, TITLE)
            await pilot.press("P")
            await seen(pilot, "Posters are off")
            front.session.settings = settings()
            monkeypatch.setattr("tui.screens.catalogue.poster.installed", lambda: False)
            monkeypatch.setattr(sys, "executable", "/bin/python")
            await pilot.press("P")
            await seen(pilot, "not installed: /bin/python -m pip install textual-image 'pillow<14'")
            monkeypatch.setattr(pilot.app, "no_color", True)
            await pilot.press("P")
            await seen(pilot, "which NO_COLOR has turned off.")
            assert not isinstance(pilot.app.screen, PosterScreen)
    assert answering.asked == []


@pytest.mark.thorough
async def test_what_is_no_poster_is_one_line_with_what_to_do(catalogue_target: Target) -> None:
    told = {
        "/gone.png": f"No poster: {HERE} answered 404. e sets another address.",
        "/page": "No poster: what is at its address is no image. e sets",
        "/broken.png": "No poster: what is at its address is no image that can be shown. e",
        "/large.png": "No poster: it is larger than 5 MiB. e sets",
    }
    async with (
        host() as (_, address),
        running(catalogue_target, size=(120, 40), everything=settings()) as pilot,
    ):
        front = await shows(pilot, TITLE)
        for path, line in told.items():
            await point(catalogue_target, f"{address}{path}")
            await pilot.press("R")
            await until(pilot, lambda path=path: _image(pilot).endswith(path))  # type: ignore[misc]
            await pilot.press("P")
            await seen(pilot, line)
        front.session.settings = settings(allowed=None)
        await pilot.press("P")
        await seen(pilot, "not public. catalogue.allowed_hosts can allow it.")
        await point(catalogue_target, None)
        await pilot.press("R")
        await until(pilot, lambda: _image(pilot) == "None")
        await pilot.press("P")
        await seen(pilot, f"{TITLE} has no address of a poster.")


def _image(pilot: AppPilot) -> str:
    return str((table(pilot).row_at_cursor or {}).get("image", ""))


@pytest.mark.thorough
async def test_escape_stops_it(catalogue_target: Target) -> None:
    async with host() as (answering, address):
        await point(catalogue_target, f"{address}/held")
        async with running(catalogue_target, size=(120, 40), everything=settings()) as pilot:
            await shows(pilot, TITLE)
            await pilot.press("P")
            await seen(pilot, f"{TITLE} · fetching its poster · esc stops")
            await until(pilot, lambda: answering.asked == ["/held"])
            await pilot.press("escape")
            await until(pilot, answering.left.is_set)
            assert not isinstance(pilot.app.screen, PosterScreen)


async def test_what_takes_too_long_is_left() -> None:
    async with host() as (_, address):
        with pytest.raises(NoPoster, match=r"did not arrive in 0\.1 seconds"):
            await fetch_poster(f"{address}/held", HERE, lambda *_: None, within=0.1)


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    kept, began = KeptPosters(tmp_path), time.time() - 1000
    for number in range(MOST + 1):
        kept.keep(str(number), b"a poster")
        os.utime(kept._file(str(number)), (began + number, began + number))
    kept.keep("last", b"a poster")
    assert len(list(tmp_path.iterdir())) == MOST
    assert kept.read("0") is None
    assert kept.read(str(MOST)) == b"a poster"
    os.utime(kept._file(str(MOST)), (1, 1))
    assert kept.read(str(MOST)) is None


def test_the_image_keeps_its_shape() -> None:
    image = picture(poster())
    for columns, lines, size in ((100, 30, (40, 30)), (20, 30, (20, 15)), (1, 1, (1, 1))):
        drawn: Any = half_blocks(image, columns, lines)
        assert (drawn._render_size.width, drawn._render_size.height) == size


@pytest.mark.parametrize(
    ("module", "asks"), [("tui.half_blocks", False), ("textual_image.renderable", True)]
)
def test_the_terminal_is_asked_nothing(module: str, asks: bool) -> None:
    draw = "; from tui.half_blocks import _drawing; _drawing()" * (not asks)
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-c", f"import {module}{draw}"],
            stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, check=False, timeout=60,
        )  # fmt: skip
        os.set_blocking(ours, False)
        try:
            written = os.read(ours, 1000)
        except BlockingIOError:
            written = b""
    finally:
        os.close(ours)
        os.close(theirs)
    assert (b"\x1b[" in written) is asks


def test_the_extra_is_there_to_test_with() -> None:
    assert importlib.util.find_spec("textual_image")
