"""A million keys, of which the table holds what it is given and nothing besides."""

import tracemalloc
from array import array
from collections.abc import Sequence
from typing import Any

from tests.tui.widgets.showing import showing, until
from tui.widgets.virtual_table.keys import Keys

MILLION = 1_000_000
BYTES_BESIDES = 3_000_000
"""What pages, lines and messages may take, three bytes a row, while a list of the keys takes eight
and their texts fifty more."""


class Packed(Sequence[Any]):
    """Keys in four bytes each, which finds one without making the others, and counts those made."""

    def __init__(self, numbers: "array[int]") -> None:
        self._numbers = numbers
        self.made = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Packed(self._numbers[index])
        self.made += 1
        return f"tt{self._numbers[index]:07d}"

    def index(self, value: Any, *bounds: int) -> int:
        return self._numbers.index(int(str(value)[2:]), *bounds)


async def test_a_million_keys_are_held_as_they_are_given() -> None:
    keys = Packed(array("I", range(MILLION)))
    async with showing(("tt0000000",)) as (app, pilot):
        tracemalloc.start()
        try:
            generation = app.table.show_keys(keys[:200], total=MILLION)
            app.table.extend_keys(generation, keys[200:1000])
            before, _ = tracemalloc.get_traced_memory()
            app.table.extend_keys(generation, keys)
            await pilot.press("G", "V", "g", "space", "ctrl+f", "G")
            await until(pilot, lambda: app.table.row_at_cursor is not None)
            assert app.table.index_of("tt0500000") == 501_000
            after, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert app.table.marked_count == MILLION + 1000
        assert (app.table.row_at_cursor or {})["title"] == "title tt0999999"
        assert max(after, peak) - before < BYTES_BESIDES
        assert keys.made < 10_000


async def test_a_new_result_looks_for_the_row_with_the_index_of_its_keys() -> None:
    async with showing(("tt0700000",)) as (app, _):
        keys = Packed(array("I", range(MILLION)))
        app.table.show_keys(keys, keep_cursor=True)
        assert app.table.cursor_index == 700_000
        assert keys.made < 10_000


class Bare:
    """The least that a sequence needs: a length, and a key at a position."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> int:
        if not isinstance(index, int) or not 0 <= index < self._count:
            raise IndexError(index)
        return 3 * index

    def __bool__(self) -> bool:
        raise ValueError("ambiguous, as that of an array")


def test_what_is_only_like_a_sequence_will_do() -> None:
    keys = Keys()
    keys.extend(Bare(50))
    keys.extend(Bare(0))
    keys.extend(array("I", [1, 2]))
    assert len(keys) == 52
    assert keys.page(48, 51) == (144, 147, 1)
    assert (keys.find(147), keys.find(2), keys.find("none")) == (49, 51, None)
