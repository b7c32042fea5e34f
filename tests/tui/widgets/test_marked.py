"""What is marked, and how little is remembered of it."""

import random
from collections.abc import Hashable

from tui.widgets.virtual_table.marked import CARRIED_MOST, Marked, Stretches


def letter(index: int) -> str | None:
    return "abcdefghij"[index] if index < 10 else None


def test_stretches_are_a_set_of_positions() -> None:
    chance = random.Random(3)
    stretches, positions = Stretches(), set[int]()
    for _ in range(2_000):
        start = chance.randrange(60)
        rows = range(start, start + chance.randrange(9))
        if chance.random() < 0.6:
            stretches.add(rows)
            positions |= set(rows)
        else:
            stretches.remove(rows)
            positions -= set(rows)
        assert {index for part in stretches for index in part} == positions
        assert len(stretches) == len(positions)
        assert [index in stretches for index in range(70)] == [i in positions for i in range(70)]
        assert stretches.within(rows) == len(positions & set(rows))


def test_neighbours_become_one_stretch() -> None:
    stretches = Stretches()
    for index in (4, 6, 5, 1, 3):
        stretches.add(range(index, index + 1))
    assert list(stretches) == [range(1, 2), range(3, 7)]


def test_a_range_over_marked_rows_counts_each_row_once() -> None:
    marked = Marked()
    marked.toggle(2, "c")
    marked.toggle(8, "i")
    marked.reach = range(1, 5)
    assert len(marked) == 5
    assert list(marked.keys(letter)) == ["b", "c", "d", "e", "i"]
    marked.keep_reach()
    assert len(marked) == 5
    marked.toggle(3, "d")
    assert list(marked.keys(letter)) == ["b", "c", "e", "i"]


def test_marks_are_known_by_key_in_another_result() -> None:
    marked = Marked()
    for index in (1, 2, 9):
        marked.toggle(index, letter(index))
    marked.carry(letter)
    backwards = "zihgfedcba"
    assert [key for index, key in enumerate(backwards) if marked.has(index, key)] == ["c", "b"]
    assert len(marked) == 3
    marked.toggle(7, "c")
    assert sorted(map(str, marked.keys(backwards.__getitem__))) == ["b", "j"]


def test_a_range_over_carried_marks_counts_them_once_they_are_found() -> None:
    marked = Marked()
    for index in (1, 2, 9):
        marked.toggle(index, letter(index))
    marked.carry(letter)
    keys = "xcxbx"
    marked.reach = range(5)
    turns = 1
    while marked.seek(keys.__getitem__, len(keys), 2):
        turns += 1
    assert turns == 3
    assert len(marked) == 6
    assert list(marked.keys(keys.__getitem__)) == [*keys, "j"]


def test_too_many_marks_do_not_outlive_their_result() -> None:
    def key_at(index: int) -> Hashable:
        return index

    marked = Marked()
    marked.reach = range(CARRIED_MOST + 1)
    marked.keep_reach()
    marked.carry(key_at)
    assert len(marked) == 0
    marked.reach = range(CARRIED_MOST)
    marked.keep_reach()
    marked.carry(key_at)
    assert len(marked) == CARRIED_MOST


def test_rows_that_are_no_more_are_not_marked() -> None:
    marked = Marked()
    marked.reach = range(2, 9)
    marked.keep_reach()
    marked.clip(5)
    assert list(marked.keys(letter)) == ["c", "d", "e"]
