"""Flyway's versions, compared part by part."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rear_diff.database.versions import version_key


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("2", "10"),
        ("1.9", "1.10"),
        ("1", "1.0.1"),
        ("1.2", "1_3"),
        ("0", "0.1"),
        ("20240101120000", "20240101120001"),
        ("99999999999999999999", "100000000000000000000"),
    ],
)
def test_versions_compare_by_their_numbers(lower: str, higher: str) -> None:
    assert version_key(lower) < version_key(higher)


@pytest.mark.parametrize(
    ("one", "same"), [("1", "1.0"), ("1.2.0.0", "1_2"), ("0", "0.0"), ("007", "7")]
)
def test_versions_that_are_the_same(one: str, same: str) -> None:
    assert version_key(one) == version_key(same)


@pytest.mark.parametrize("text", ["", "one", "1.", "1..2", ".1", "1.x", "-1", "+1", " 1", "1.2 "])
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="version"):
        version_key(text)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 10**30), min_size=1, max_size=5), st.integers(0, 3))
def test_zeros_at_the_end_count_for_nothing(parts: list[int], zeros: int) -> None:
    text = ".".join(map(str, parts))
    assert version_key(text + ".0" * zeros) == version_key(text)
