"""Which of several hosts is asked first."""

import pytest

from rear_diff.database.hosts import Reached, only, reordered


@pytest.mark.parametrize(
    ("keywords", "place", "order"),
    [
        ({"host": "a,b", "port": "1,2"}, None, {"host": "a,b", "port": "1,2"}),
        ({"host": "a,b", "port": "1,2"}, ("b", "2"), {"host": "b,a", "port": "2,1"}),
        ({"host": "a,b", "port": 1}, ("b", "1"), {"host": "b,a", "port": "1,1"}),
        ({"host": "a,b,c"}, ("b", "5432"), {"host": "b,a,c"}),
        ({"host": "a,b"}, ("elsewhere", "5432"), {"host": "a,b"}),
        ({"host": "a"}, ("a", "5432"), {"host": "a"}),
        ({"service": "media"}, ("a", "5432"), {"service": "media"}),
        ({"host": "a,b", "hostaddr": "1,2"}, ("b", "5432"), {"host": "a,b", "hostaddr": "1,2"}),
    ],
)
def test_the_host_that_was_reached_last_is_the_first(
    keywords: dict[str, str | int], place: tuple[str, str] | None, order: dict[str, str | int]
) -> None:
    assert reordered(keywords, Reached(place)) == order


def test_one_of_several_hosts_is_asked_whatever_it_takes() -> None:
    keywords: dict[str, str | int] = {
        "host": "a,b",
        "port": 1,
        "target_session_attrs": "read-write",
        "user": "anna",
    }
    assert only(keywords, ("b", "1")) == {
        "host": "b",
        "port": "1",
        "target_session_attrs": "any",
        "user": "anna",
    }
