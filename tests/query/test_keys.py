"""Packed keys: the same as the plain ones, in a few bytes each."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from psycopg import sql

from rear_diff.database.connect import connect
from rear_diff.query import Query, fetch_keys, fetch_rows, stream_keys
from rear_diff.query.keys import joined, packed
from rear_diff.tables import FLYWAY, MEDIA, TRAINING
from tests.query.conftest import Library

MOST_BYTES = 24
PATIENCE = 20

imdb_ids = some.from_regex("tt[0-9]{7,8}", fullmatch=True)
hashes = some.binary(min_size=20, max_size=20).map(bytes.hex)
integers = some.integers(-(2**63), 2**63 - 1)
near_misses = some.sampled_from(
    [
        "",
        "tt",
        "tt123456",
        "tt123456789",
        "TT1234567",
        "tt1234567\n",
        "tt12345_7",
        "tt１２３４５６７",
    ]
)
keys_of_one_kind = some.one_of(
    [
        some.lists(each, max_size=30)
        for each in (imdb_ids, hashes, integers, some.text(), some.integers(), some.uuids())
    ]
)
keys_of_any_kind = some.lists(
    imdb_ids | hashes | near_misses | some.text() | integers | some.none(), max_size=30
)
any_keys = keys_of_one_kind | keys_of_any_kind | some.lists(imdb_ids | near_misses, max_size=30)


@given(some.lists(any_keys, max_size=4))
def test_packed_keys_are_the_plain_ones(parts: list[list[Any]]) -> None:
    plain = [key for part in parts for key in part]
    keys = joined(map(packed, parts))
    assert list(keys) == plain
    assert keys == plain
    assert [keys[index] for index in range(len(keys))] == plain
    assert [type(key) for key in keys] == [type(key) for key in plain]


@pytest.mark.thorough
@given(some.lists(any_keys, min_size=1, max_size=4), some.data())
def test_a_slice_is_that_of_the_plain_ones(parts: list[list[Any]], data: some.DataObject) -> None:
    plain = [key for part in parts for key in part]
    chosen = data.draw(some.slices(len(plain)))
    assert list(joined(map(packed, parts))[chosen]) == plain[chosen]


@pytest.mark.thorough
@given(some.lists(any_keys, min_size=1, max_size=4), any_keys)
def test_a_key_is_found_where_it_stands_first(parts: list[list[Any]], others: list[Any]) -> None:
    plain = [key for part in parts for key in part]
    keys = joined(map(packed, parts))
    for key in plain:
        assert keys.index(key) == plain.index(key)
    for key in others:
        assert (key in keys) == (key in plain)


PARTS: list[list[list[Any]]] = [
    [["tt1234567", "tt7654321"], ["tt0000001"], ["tt1234567", "tt01234567", "tt0000009"]],
    [["ab" * 20, "ba" * 20], ["0" * 40], ["ba" * 20, "1" * 40, "a" * 40]],
    [["", "one", ""], ["twotwo"], ["two", "", "one"]],
    [[1, 2], [3], [1, 4, 5]],
    [[None, 1.5], ["a"], [None, 2**70, "b"]],
]


@pytest.mark.parametrize("parts", PARTS)
def test_every_slice_and_every_search_is_that_of_the_plain_ones(parts: list[list[Any]]) -> None:
    plain = [key for part in parts for key in part]
    keys = joined(map(packed, parts))
    ends = range(-len(plain) - 1, len(plain) + 2)
    for first in ends:
        for last in ends:
            assert list(keys[first:last]) == plain[first:last]
            assert list(keys[first:last][1:]) == plain[first:last][1:]
            for key in ("tt1234567", "ba" * 20, "two", 1, "b"):
                if key in plain[first:last]:
                    assert keys.index(key, first, last) == plain.index(key, first, last)
                else:
                    with pytest.raises(ValueError, match="not among"):
                        keys.index(key, first, last)
    assert [keys[at] for at in range(-len(plain), 0)] == plain
    assert keys[0 : len(plain)] is keys
    assert keys.index(plain[-1], 1) == plain.index(plain[-1], 1)
    assert hash(keys) == hash(packed(plain)) != hash(packed(plain[1:]))
    assert keys != plain[:-1]
    assert keys != "text"
    assert repr(keys) == f"<{len(plain)} keys in {keys.size} bytes>"


def test_a_hash_is_found_where_one_begins() -> None:
    keys = packed(["ab" * 20, "cd" + "ab" * 19, "ab" * 19 + "ef"])
    assert keys.index("ab" * 19 + "ef") == 2
    # These bytes are there, across two keys.
    assert "ab" * 18 + "cdab" not in keys
    assert "abcd" + "ab" * 18 not in keys


def test_ids_of_seven_and_eight_digits_are_two() -> None:
    keys = packed(["tt01234567", "tt1234567"])
    assert (keys.index("tt1234567"), keys.index("tt01234567")) == (1, 0)
    assert list(packed(["tt00000000", "tt0000000"])) == ["tt00000000", "tt0000000"]
    assert keys.size == 8


def test_numbers_of_64_bits_are_packed_and_greater_ones_kept() -> None:
    assert packed([-(2**63), 2**63 - 1]).size == 16
    for beyond in (-(2**63) - 1, 2**63):
        assert list(packed([1, beyond])) == [1, beyond]


def test_half_a_character_is_a_key_too() -> None:
    keys = packed(["a", "\ud800"])
    assert list(keys) == ["a", "\ud800"]
    assert keys.index("\ud800") == 1


@pytest.mark.parametrize("index", [3, -4])
def test_beyond_the_ends_there_is_no_key(index: int) -> None:
    with pytest.raises(IndexError, match=rf"^there is no key {index} of 3$"):
        packed(["a", "b", "c"])[index]


def test_what_is_not_among_them_is_not_found() -> None:
    with pytest.raises(ValueError, match="tt7654321"):
        packed(["tt1234567"]).index("tt7654321")


@pytest.mark.parametrize(
    ("keys", "bytes_each"),
    [
        ([f"tt{number:07d}" for number in range(1000)], 4),
        ([f"tt{number:08d}" for number in range(1000)], 4),
        ([f"{number:040x}" for number in range(1000)], 20),
        (list(range(1000)), 8),
        ([f"key {number:04d}" for number in range(1000)], 8 + 4.004),
    ],
)
def test_keys_take_few_bytes(keys: list[Any], bytes_each: float) -> None:
    assert packed(keys).size / len(keys) == bytes_each <= MOST_BYTES


@pytest.mark.asyncio(loop_scope="module")
class TestFetched:
    @pytest.mark.parametrize("table", [TRAINING, MEDIA, FLYWAY])
    async def test_they_are_the_keys_of_all_rows_in_order(
        self, library: Library, table: Any
    ) -> None:
        bound = library.bound(table)
        keys = await fetch_keys(library.connection, Query(bound))
        assert len(keys) == len(set(keys)) > 0
        assert list(await fetch_rows(library.connection, bound, keys)) == list(keys)

    async def test_they_come_in_parts(
        self, library: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rear_diff.query.read.KEYS_AT_ONCE", 7)
        query = Query(library.bound(TRAINING))
        parts = [part async for part in stream_keys(library.connection, query)]
        assert {len(part) for part in parts[:-1]} == {7}
        assert joined(parts) == library.training.keys((), query.order)

    async def test_a_cancelled_question_ends_on_the_server(self, library: Library) -> None:
        async with connect(library.target) as connection, connect(library.target) as blocker:
            pid = connection.info.backend_pid
            async with blocker.transaction():
                await blocker.execute("LOCK TABLE atp.training")
                query = Query(library.bound(TRAINING))
                asking = asyncio.ensure_future(fetch_keys(connection, query))
                async with asyncio.timeout(PATIENCE):
                    while not await waits(library, pid):
                        pass
                asking.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asking
                assert not await waits(library, pid)
            keys = await fetch_keys(connection, query)
            assert len(keys) == len(library.training.keys((), ()))


async def waits(library: Library, pid: int) -> bool:
    """Whether the server's process `pid` waits for a lock."""
    found = await library.rows(
        sql.SQL("SELECT FROM pg_stat_activity WHERE pid = {} AND wait_event_type = 'Lock'").format(
            pid
        )
    )
    return bool(found)
