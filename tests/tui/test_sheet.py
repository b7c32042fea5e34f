"""Pages that lie over a tab."""

import asyncio

from textual.app import App

from tui.screens.sheet import Sheet


class Looking(Sheet[str]):
    """Looks for something until it is told to close."""

    def on_mount(self) -> None:
        self.close = asyncio.Event()
        self.looking = self.run_worker(asyncio.Event().wait())
        self.closing = self.run_worker(self._close())

    async def _close(self) -> str:
        await self.close.wait()
        self.dismiss("closed")
        return "and went on"


async def test_a_page_that_closes_stops_what_works_for_it_and_not_what_closes_it() -> None:
    app: App[None] = App()
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        page = Looking()
        app.push_screen(page, answers.append)
        await pilot.pause()
        page.close.set()
        await asyncio.wait_for(page.closing.wait(), 20)
        assert page.closing.result == "and went on"
        assert page.looking.is_cancelled
        await pilot.pause()
        assert answers == ["closed"]
        page.dismiss("again")
        await pilot.pause()
        assert answers == ["closed"]
