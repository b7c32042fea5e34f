"""What is given to Textual to be done meanwhile."""

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any


class Errand:
    """`work` with its arguments, which begins when it is awaited.

    Unlike a coroutine it may be cancelled before that and leave nothing behind.
    """

    def __init__(self, work: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        self._begin = partial(work, *arguments)

    def __await__(self) -> Generator[Any, None, None]:
        return self._begin().__await__()
