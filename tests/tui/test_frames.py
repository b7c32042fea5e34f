"""What is painted at once, and what a frame later."""

import asyncio

import pytest

from tui import frames
from tui.frames import Frames

LONG = 1000.0


async def test_a_frame_and_what_comes_of_it_are_painted_at_once_and_the_next_a_frame_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "FRAME", LONG)
    painted = asyncio.Event()
    screen, loop = Frames(painted.set), asyncio.get_running_loop()
    for _ in range(2):
        painted.clear()
        screen.resume()
        await painted.wait()
    screen.resume()
    assert screen._due
    assert LONG - 100 < screen._due.when() - loop.time() < LONG
    screen.pause()


async def test_what_is_no_longer_there_is_not_painted() -> None:
    painted: list[int] = []
    screen = Frames(lambda: painted.append(1))
    screen.resume()
    screen.pause()
    for _ in range(3):
        await asyncio.sleep(0)
    assert painted == []
