"""Who changed a row is told where they said so, and nobody is named for what another did."""

from datetime import UTC, datetime, timedelta

from rear_diff.database.notifications import Changed
from tui import announced
from tui.announced import Announced

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_the_last_word_about_a_row_counts() -> None:
    heard = Announced()
    heard.hear(Changed("training", ("tt1", "tt2"), "bo"), NOW)
    heard.hear(Changed("training", ("tt1",), "ada"), NOW)
    assert heard.who("training", "tt1", NOW) == "ada"
    assert heard.who("training", "tt2", None) == "bo"
    assert heard.who("media", "tt1", NOW) == ""


def test_a_change_that_nobody_announced_is_nobodys() -> None:
    heard = Announced()
    heard.hear(Changed("training", ("tt1",), "bo"), NOW)
    assert heard.who("training", "tt1", NOW + timedelta(hours=1)) == ""


def test_only_so_many_rows_are_remembered() -> None:
    heard = Announced()
    heard.hear(Changed("training", tuple(range(announced.MOST + 5)), "bo"), NOW)
    assert heard.who("training", 4, NOW) == ""
    assert heard.who("training", 5, NOW) == "bo"
