"""Who is here, by what they say."""

from rear_diff.database.notifications import EXPIRES, Here, Roster

ANNA, BO = Here("a1", "anna", labels=True), Here("b2", "bo")


def test_those_who_label_come_first_and_oneself_not_at_all() -> None:
    roster = Roster("me")
    assert roster.hear(BO, 0)
    assert roster.hear(ANNA, 0)
    assert not roster.hear(Here("me", "I", labels=True), 0)
    assert [each.who for each in roster] == ["anna", "bo"]


def test_a_heartbeat_is_no_news_and_a_move_is() -> None:
    roster = Roster()
    roster.hear(ANNA, 0)
    assert not roster.hear(ANNA, 10)
    assert roster.hear(Here("a1", "anna", True, "training", "tt0000001"), 20)
    assert len(roster) == 1


def test_who_says_nothing_more_has_gone() -> None:
    roster = Roster()
    roster.hear(ANNA, 0)
    roster.hear(BO, 10)
    assert roster.expire(EXPIRES) == []
    assert roster.expire(EXPIRES + 1) == ["a1"]
    assert roster.leave("b2")
    assert not roster.leave("b2")
    assert list(roster) == []


def test_a_crowd_that_is_made_up_takes_no_more_than_its_room() -> None:
    roster = Roster()
    for number in range(1000):
        roster.hear(Here(str(number)), 0)
    assert len(roster) == 200
