"""Which rows are asked for, which are held, and what an answer does."""

from array import array
from collections.abc import Hashable, Iterable
from random import Random

from tui.widgets.virtual_table.columns import RowValues
from tui.widgets.virtual_table.snapshot import (
    PAGES_KEPT,
    QUESTIONS_AT_ONCE,
    Absent,
    Snapshot,
)

DOWN, UP = 1, -1
MILLION = range(1_000_000)


def rows(keys: Iterable[Hashable]) -> dict[Hashable, RowValues]:
    return {key: {"title": f"title {key}", "label": None} for key in keys}


def asked_in(snapshot: Snapshot, visible: range, heading: int = DOWN) -> tuple[Hashable, ...]:
    keys = snapshot.next_question(visible, heading)
    assert keys is not None
    return keys


def answer_all(snapshot: Snapshot, visible: range, heading: int = DOWN) -> None:
    while keys := snapshot.next_question(visible, heading):
        snapshot.put(keys, rows(keys))


def test_the_rows_in_view_come_first_then_their_page_then_the_next_then_the_end() -> None:
    snapshot = Snapshot(1, MILLION, None, 200)
    for expected in (
        range(40),
        range(40, 200),
        range(200, 400),
        range(999_800, 1_000_000),
    ):
        asked = asked_in(snapshot, range(40))
        assert asked == tuple(expected)
        assert snapshot.next_question(range(40), DOWN) is None
        snapshot.put(asked, rows(asked))
    assert snapshot.next_question(range(40), DOWN) is None


def test_the_end_is_not_asked_for_before_all_keys_are_known() -> None:
    snapshot = Snapshot(1, range(500), 1000, 200)
    answer_all(snapshot, range(40))
    assert snapshot.row_at(450) is Absent.WAITING
    snapshot.extend(range(500, 1000))
    answer_all(snapshot, range(40))
    assert snapshot.row_at(999) is not Absent.WAITING


def test_what_comes_next_lies_in_the_direction_of_travel() -> None:
    snapshot = Snapshot(1, MILLION, None, 200)
    visible = range(1000, 1040)
    for _ in range(2):
        demanded = asked_in(snapshot, visible, UP)
        snapshot.put(demanded, rows(demanded))
    assert asked_in(snapshot, visible, UP)[0] == 800


def test_a_view_over_two_pages_asks_for_both_at_once() -> None:
    snapshot = Snapshot(1, MILLION, None, 200)
    visible = range(190, 230)
    assert asked_in(snapshot, visible) == tuple(visible)
    assert snapshot.next_question(visible, DOWN) is None
    assert snapshot.put(tuple(visible), rows(tuple(visible))) == {*visible}
    assert not snapshot.asked
    assert not snapshot.is_waiting(visible)


def test_rows_that_one_may_go_to_come_behind_those_in_view_and_once() -> None:
    snapshot = Snapshot(1, MILLION, None, 200)
    snapshot.ahead = range(500_190, 500_230)
    assert asked_in(snapshot, range(40)) == tuple(range(40))
    # Nobody waits for an answer here: they are a question beside the others.
    ahead = asked_in(snapshot, range(40))
    assert ahead == tuple(range(500_190, 500_230))
    assert snapshot.next_question(range(40), DOWN) is None
    snapshot.put(ahead, rows(ahead))
    assert not snapshot.is_waiting(range(500_190, 500_230))
    answer_all(snapshot, range(40))
    # Left behind, they are not asked for again.
    for top in range(0, 400_000, 5_000):
        answer_all(snapshot, range(top, top + 40))
    assert snapshot.is_waiting(range(500_190, 500_230))


def test_rows_ahead_that_are_here_or_have_no_key_yet_are_not_asked_for() -> None:
    snapshot = Snapshot(1, range(400), 1000, 200)
    answer_all(snapshot, range(40))
    for ahead in (range(150, 190), range(900, 940)):
        snapshot.ahead = ahead
        assert snapshot.next_question(range(40), DOWN) is None


def test_a_fling_leaves_few_questions_open_and_then_asks_for_where_it_ended() -> None:
    snapshot = Snapshot(1, MILLION, None, 200)
    for top in range(0, 1_000_000, 10_000):
        snapshot.next_question(range(top, top + 40), DOWN)
    assert len(snapshot.asked) == QUESTIONS_AT_ONCE
    first = snapshot.asked[0]
    snapshot.put(first, rows(first))
    assert asked_in(snapshot, range(990_000, 990_040))[0] == 990_000


def test_memory_is_bounded_however_far_one_goes() -> None:
    snapshot = Snapshot(1, MILLION, None, 200)
    for top in range(0, 1_000_000, 5_000):
        answer_all(snapshot, range(top, top + 40))
        assert snapshot.rows_held <= PAGES_KEPT * 200
    assert snapshot.row(0) == rows([0])[0]
    assert snapshot.row(995_000) == rows([995_000])[995_000]


def test_pages_in_view_are_held_even_if_they_are_many() -> None:
    snapshot = Snapshot(1, MILLION, None, 1)
    answer_all(snapshot, range(100))
    assert all(snapshot.row_at(index) is not Absent.WAITING for index in range(100))


def test_a_row_that_is_gone_is_not_asked_for_again() -> None:
    snapshot = Snapshot(1, range(10), None, 200)
    keys = asked_in(snapshot, range(10))
    snapshot.put(keys, rows([0, 1, 2]))
    assert snapshot.row_at(3) is Absent.GONE
    assert snapshot.next_question(range(10), DOWN) is None


def test_a_failed_question_may_be_asked_again() -> None:
    snapshot = Snapshot(1, range(10), None, 200)
    keys = asked_in(snapshot, range(10))
    assert snapshot.next_question(range(10), DOWN) is None
    snapshot.fail(keys)
    assert asked_in(snapshot, range(10)) == keys


def test_only_rows_that_differ_count_as_changed() -> None:
    snapshot = Snapshot(1, range(10), None, 200)
    answer_all(snapshot, range(10))
    fresh = rows(range(10))
    fresh[4] = {"title": "another"}
    assert snapshot.put(range(10), fresh) == {4}


def test_an_update_keeps_the_columns_it_does_not_name() -> None:
    snapshot = Snapshot(1, range(10), None, 200)
    answer_all(snapshot, range(10))
    assert snapshot.update(3, {"label": "watch"})
    assert snapshot.row(3) == {"title": "title 3", "label": "watch"}
    assert not snapshot.update(3, {"label": "watch"})
    assert snapshot.update(3, None)
    assert snapshot.row_at(3) is Absent.GONE


def test_an_answer_read_before_an_update_does_not_undo_it() -> None:
    snapshot = Snapshot(1, range(10), None, 200)
    keys = asked_in(snapshot, range(10))
    snapshot.update(3, {"label": "watch"})
    snapshot.put(keys, rows(keys))
    assert snapshot.row(3) == {"title": "title 3", "label": "watch"}


def test_a_row_that_comes_back_is_asked_for() -> None:
    snapshot = Snapshot(1, range(10), None, 200)
    answer_all(snapshot, range(10))
    snapshot.update(3, None)
    snapshot.update(3, {"label": "watch"})
    assert asked_in(snapshot, range(10)) == (3,)


def test_keys_that_stream_in_are_asked_for_when_they_are_seen() -> None:
    snapshot = Snapshot(1, range(50), 1000, 200)
    assert snapshot.row_count == 1000
    assert snapshot.key_at(60) is None
    answer_all(snapshot, range(40))
    snapshot.extend(array("i", range(50, 150)))
    assert asked_in(snapshot, range(100, 140)) == tuple(range(100, 140))


def test_keys_in_pieces_are_one_sequence() -> None:
    snapshot = Snapshot(1, range(300), None, 200)
    snapshot.extend([])
    snapshot.extend(array("i", range(300, 500)))
    snapshot.extend(("x", "y"))
    assert [snapshot.key_at(index) for index in (0, 299, 300, 499, 500, 501, 502)] == [
        0, 299, 300, 499, "x", "y", None,
    ]  # fmt: skip
    assert snapshot.keys.page(298, 302) == (298, 299, 300, 301)
    assert snapshot.keys.find("y") == 501
    assert snapshot.keys.find(3, start=300) is None


def test_a_window_waits_while_one_of_its_rows_does() -> None:
    chance = Random(8)
    waited = set()
    for _ in range(300):
        known, total = sorted((chance.randint(0, 60), chance.randint(0, 60)))
        snapshot = Snapshot(1, range(known), total, 10)
        for _ in range(chance.randint(0, 9)):
            first = chance.randrange(max(1, known))
            keys = snapshot.next_question(range(first, min(known, first + 5)), DOWN) or ()
            snapshot.put(keys, rows(key for key in keys if chance.random() < 0.9))
        snapshot.forget([chance.randrange(60)] if chance.random() < 0.3 else [], ())
        for first in range(total):
            window = range(first, min(total, first + 5))
            waits = any(snapshot.row_at(index) is Absent.WAITING for index in window)
            assert snapshot.is_waiting(window) == waits
            waited.add(waits)
    assert waited == {True, False}
    assert not snapshot.is_waiting(range(0))
