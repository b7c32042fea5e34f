"""What is given to Textual to be done meanwhile."""

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any

from textual.css.query import NoMatches
from textual.worker import get_current_worker


class Errand:
    """`work` with its arguments, which begins when it is awaited.

    Unlike a coroutine it may be cancelled before that and leave nothing behind. It ends where the
    screen that it is done for has gone.
    """

    def __init__(self, work: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        self._begin = partial(work, *arguments)

    def __await__(self) -> Generator[Any, None, None]:
        return self._work().__await__()

    async def _work(self) -> None:
        try:
            await self._begin()
        except NoMatches:
            # Textual takes a screen's parts away before it stops what works for it, which may look
            # for them.
            if get_current_worker().node.is_running:
                raise
