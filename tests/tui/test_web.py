"""The app in a page: labelled there, by nobody who has not been given the key."""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pyte
import pytest

from rear_diff.database.connect import Target
from tests.tui.driving import stored
from tests.tui.over_ssh import PROJECT

pytest.importorskip("textual_serve", reason="the extra 'web' is not installed")

PATIENCE = 20
ID, TITLE = "tt18992864", "Night Ferry to Oslo"
"""Of the sample rows, one without a label."""


@pytest.fixture
def address(sample_target: Target, tmp_path: Path) -> Iterator[str]:
    """What `rear-diff-tui --web` tells to open."""
    parameters = sample_target.parameters
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "--web", "0", "--filter", f"imdb_id:{ID}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "HOME": str(tmp_path),
            "PYTHONPATH": str(PROJECT),
            "REAR_DIFF_PGSQL_HOST": str(parameters["host"]),
            "REAR_DIFF_PGSQL_PORT": str(parameters["port"]),
            "REAR_DIFF_PGSQL_USERNAME": str(parameters["user"]),
            "REAR_DIFF_PGSQL_DATABASE": str(parameters["dbname"]),
        },
    )
    assert process.stdout is not None
    yield process.stdout.readline().removeprefix("Open ").strip()
    process.terminate()
    process.communicate(timeout=PATIENCE)


class Page:
    """What a browser has of the app: its screen, and a keyboard."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._screen = pyte.Screen(120, 30)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """The lines on the screen."""
        return "\n".join(self._screen.display)

    async def seen(self, text: str) -> None:
        """Wait until `text` is on the screen."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while text not in self.text:
                    self._stream.feed(await self._socket.receive_bytes())
        assert text in self.text, self.text

    async def press(self, keys: str) -> None:
        """Type `keys`."""
        await self._socket.send_str(json.dumps(["stdin", keys]))


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Page]:
    """The page at `address`, in which the app begins."""
    jar = aiohttp.CookieJar(unsafe=True)  # Cookies of a host that is a number are kept, too.
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(address) as answer:
            assert answer.status == 200
            html = await answer.text()
        here = str(answer.url).rstrip("/")
        assert "key=" not in here
        elsewhere = set(re.findall(r"\w+://[^/\"]+", html)) - {here, here.replace("http", "ws")}
        assert not elsewhere
        socket = session.ws_connect(f"{here}/ws?width=120&height=30", headers={"Origin": here})
        async with socket as connected:
            yield Page(connected)


@pytest.mark.thorough
async def test_a_title_is_labelled_in_the_page(address: str, sample_target: Target) -> None:
    async with opened(address) as page:
        await page.seen(TITLE)
        await page.press("w")
        async with asyncio.timeout(PATIENCE):
            while (await stored(sample_target, ID))["label"] != "would_watch":
                pass  # Asking takes its time.


async def test_nobody_comes_in_without_the_key(address: str) -> None:
    here = address.partition("?")[0]
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        for path in ("", "?key=guessed", "ws", "static/js/textual.js"):
            async with session.get(here + path) as answer:
                assert answer.status == 403
        async with session.get(address) as answer:
            assert answer.status == 200
        for header in ({"Origin": "http://elsewhere.example"}, {"Host": "elsewhere.example"}):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(f"{here}ws", headers=header)
