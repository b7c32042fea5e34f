"""What is said of a title and of a change, sentence by sentence."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rear_diff.database.offer import Offer
from rear_diff.labelling import Change, Conflict, NotAllowed, Outcome, Refused, RowGone
from rear_diff.query import bind
from rear_diff.tables import TRAINING
from tui.linear.telling import title_lines, verdict, why_not_saved

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHANGE = Change(TRAINING, "tt1", {"label": "would_watch"}, {"label": None})


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            Conflict(CHANGE, {"label": "would_not_watch"}),
            "One was changed by somebody else: would not watch. Theirs was kept.",
        ),
        (
            Conflict(CHANGE, {"label": None}),
            "One was changed by somebody else: no label. Theirs was kept.",
        ),
        (NotAllowed(CHANGE, "You may not."), "One: You may not."),
        (Refused(CHANGE, "A rule."), "One: A rule."),
        (RowGone(CHANGE), "tt1 is no longer in the database."),
        ("The database is full.", "One: The database is full."),
    ],
)
def test_why_a_change_was_not_made_is_said(outcome: Outcome | str, said: str) -> None:
    assert why_not_saved(CHANGE, outcome, "One") == said


def test_a_title_is_told_with_all_that_is_known_of_it(empty_offer: Offer) -> None:
    row = {
        "media_title": "Salt Road",
        "original_media_title": "Route du sel",
        "season": 2,
        "episode": 3,
        "release_year": 2019,
        "media_type": "tv_season",
        "runtime": 61,
        "overview": "A long night.\n\n  A short day.",
        "tagline": "Go.",
        "imdb_rating": Decimal("7.2"),
        "imdb_votes": 1200,
        "metascore": 61,
        "production_companies": ["Lantern", None],
        "budget": 4_100_000,
        "label": "would_watch",
        "human_labeled": False,
        "anomalous": True,
    }
    assert list(title_lines(bind(TRAINING, empty_offer), row, NOW)) == [
        "Salt Road, season 2, episode 3.",
        "Original title: Route du sel.",
        "2019, tv season, 1 hour 1 minute.",
        "A long night.",
        "A short day.",
        "Tagline: Go.",
        "Ratings: IMDb 7.2 of 10 from 1,200 votes, Metacritic 61 of 100.",
        "By Lantern, made for $4.1 M.",
        "Label: would watch, set by a machine, not reviewed, anomalous.",
    ]


def test_of_what_is_not_known_nothing_is_said(empty_offer: Offer) -> None:
    row = {"media_title": "One", "original_media_title": "One", "runtime": 0}
    lines = list(title_lines(bind(TRAINING, empty_offer), row, NOW))
    assert lines == ["One.", "Ratings: none.", "Label: none yet."]
    assert verdict({"label": "perhaps", "human_labeled": True, "reviewed": True}) == (
        "perhaps, set by a person, reviewed"
    )
