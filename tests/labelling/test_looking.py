"""The journal's changes that meet criteria: what SQLite says is what a plain filter says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rear_diff.labelling import Change
from rear_diff.labelling.journal import (
    Draft,
    Journal,
    Kind,
    Result,
    Settlement,
    Source,
    new_step,
)
from rear_diff.labelling.journal.described import BOUND
from rear_diff.labelling.journal.looking import Titled
from rear_diff.query.completion import completions
from rear_diff.query.criteria import (
    Between,
    Contains,
    Criterion,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
)
from rear_diff.query.language import parse_filter
from rear_diff.tables import MEDIA, TRAINING
from tests.labelling.journalling import HERE

FIRST = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
LABELS = ("would_watch", "would_not_watch", None, "Éclair 100%")


def drafts() -> Iterator[Draft]:
    for number, label in enumerate(LABELS):
        change = Change(TRAINING, f"tt{number}", {"label": label}, {"label": LABELS[-1 - number]})
        change = replace(change, who="anna" if number else "Bo")
        at = FIRST + timedelta(days=number)
        yield Draft(change, new_step(), Source.CARD if number % 2 else Source.BULK, at=at)
    change, later = Change(MEDIA, "tt1", {"label": "x"}), FIRST + timedelta(days=9)
    yield Draft(change, "again", Source.CLI, Kind.REDO, "other", later)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    with Journal(tmp_path_factory.mktemp("state") / "journal.sqlite") as journal:
        journal.append("elsewhere", list(drafts())[:1])
        entries = journal.append(HERE, drafts())
        journal.settle(
            [
                Settlement(entries[0], Result.APPLIED),
                Settlement(entries[1], Result.REFUSED, "Never of a Sunday."),
            ]
        )
        yield journal


def places(journal: Journal, *criteria: Criterion, titles: Sequence[str] = ()) -> list[int]:
    """The places of what was found among the drafts, the newest first."""
    titled: Titled = {Contains("title", "lantern"): titles}
    first = journal.history(HERE)[-1].id
    return [number - first for number in journal.numbers(HERE, criteria, titled)]


@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        (Equals("label", "would_watch"), [0]),
        (Equals("was", "would_watch"), [3]),
        (Equals("at", FIRST + timedelta(days=1)), [1]),
        (Equals("key", "tt1"), [4, 1]),
        (Equals("state", "sent"), [0]),
        (Equals("kind", "redo"), [4]),
        (OneOf("source", ("bulk", "cli")), [4, 2, 0]),
        (OneOf("label", ("x", None)), [4, 2]),
        (OneOf("label", ("x",)), [4]),
        (OneOf("at", (FIRST, FIRST + timedelta(days=2), None)), [2, 0]),
        (Contains("who", "ANN"), [3, 2, 1]),
        (Contains("label", "éclair 100%"), [3]),
        (Contains("label", "1%"), []),
        (Contains("anything", "SUNDAY"), [1]),
        (Contains("anything", "refused"), [1]),
        (Contains("anything", "cli"), [4]),
        (Contains("anything", '"tt2"'), [2]),
        (Contains("anything", "bo "), [0]),
        (Between("at", FIRST + timedelta(days=1), FIRST + timedelta(days=2)), [2, 1]),
        (Between("at", None, FIRST + timedelta(days=1)), [1, 0]),
        (Between("at", FIRST + timedelta(days=3)), [4, 3]),
        (Between("at"), [4, 3, 2, 1, 0]),
        (IsNull("label"), [2]),
        (Not(IsNull("label")), [4, 3, 1, 0]),
        (Not(Equals("label", "would_watch")), [4, 3, 2, 1]),
        (Not(Not(Equals("label", "would_watch"))), [0]),
    ],
)
def test_a_criterion_finds_what_meets_it_the_newest_first(
    journal: Journal, criterion: Criterion, found: list[int]
) -> None:
    assert places(journal, criterion) == found


def test_titles_are_asked_by_the_keys_that_have_them(journal: Journal) -> None:
    named = Contains("title", "lantern")
    assert places(journal, named) == []
    assert places(journal, named, titles=["tt1", "tt3"]) == [4, 3, 1]
    assert places(journal, Not(named), titles=["tt1", "tt3"]) == [2, 0]
    assert places(journal, Contains("title", "harbour"), titles=["tt1"]) == []
    assert places(journal, named, Equals("who", "anna"), titles=["tt0", "tt1"]) == [1]
    # What is asked of anything is asked of the title besides.
    anything = Contains("anything", "sunday")
    titled: Titled = {named: ["tt0"], anything: ["tt2"]}
    first = journal.history(HERE)[-1].id
    assert [each - first for each in journal.numbers(HERE, (anything,), titled)] == [2, 1]


def test_what_the_journal_cannot_be_asked_is_said(journal: Journal) -> None:
    with pytest.raises(TypeError, match=r"Has\(.*\) is nothing that the journal can be asked"):
        places(journal, Has("label", "x"))


def test_they_are_filtered_in_the_language_of_every_table() -> None:
    assert parse_filter("state:conf from:card was:none label:any", BOUND) == (
        Equals("state", "conflict"),
        Equals("source", "card"),
        IsNull("was"),
        Not(IsNull("label")),
    )
    now = FIRST + timedelta(days=7)
    assert parse_filter("when:<7d", BOUND, now) == (Between("at", low=FIRST),)

    def offered(text: str) -> list[str]:
        return [each.text for each in completions(text, len(text), BOUND)]

    assert offered("kind:") == ["change", "undo", "redo"]
    assert offered("was:") == offered("label:") == ["none", "any"]
    assert offered("who:") == offered("key:") == []
    assert offered("anyt") == ["anything:"]


def test_entries_are_found_by_their_numbers(journal: Journal) -> None:
    wanted = journal.numbers(HERE, (Equals("key", "tt1"),), {})
    assert [each.change.table for each in journal.numbered(wanted)] == [TRAINING, MEDIA]
    assert journal.numbered([0]) == []


def test_a_step_is_found_by_its_name(journal: Journal) -> None:
    step = journal.step("again")
    assert step is not None
    assert (step.kind, step.source, step.reverses, step.size) == (
        Kind.REDO,
        Source.CLI,
        "other",
        1,
    )
    assert [each.change.key for each in step.entries] == ["tt1"]
    assert step.at == step.entries[0].at
    assert journal.step("never") is None


def test_another_run_that_wrote_is_noticed(journal: Journal) -> None:
    before = journal.data_version()
    journal.settle([])
    assert journal.data_version() == before
    with Journal(journal.path) as other:
        other.append(HERE, list(drafts())[:1])
    assert journal.data_version() != before
