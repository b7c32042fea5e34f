"""What an audit finds, as a person and as a program reads it."""

import json
from datetime import UTC, datetime

import pytest

from rear_diff.cli.audited import preview, progress, report_to
from rear_diff.labelling import Change
from rear_diff.labelling.audit import Finding, Found
from rear_diff.labelling.bulk import Plan
from rear_diff.labelling.journal import Said
from rear_diff.tables import TRAINING

SAID = Said({"label": "would_watch"}, "ada", datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
HOLDS = {"imdb_id": "tt0000001", "media_title": "Salt \x1b[31mRoad", "label": "would_not_watch"}
MENDED = Change(TRAINING, "tt0000001", {"label": "would_watch"}, {"label": "would_not_watch"})
OVERWRITTEN = Found("tt0000001", (Finding.OVERWRITTEN,), HOLDS, SAID, MENDED)
UNLABELLED = Found("tt0000002", (Finding.UNLABELLED,), {**HOLDS, "label": None}, None, None)
GONE = Found("tt0000003", (Finding.GONE,), {}, SAID, None)


@pytest.mark.parametrize("columns", [80, 120])
def test_a_table_says_what_is_wrong_and_what_that_means(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("rear_diff.cli.audited.A_TIME", 2)
    report = report_to(as_json=False)
    for found in (OVERWRITTEN, UNLABELLED, GONE):
        report.tell(found)
    report.end()
    told = capsys.readouterr().out
    heads, first, second, third, *kinds = told.splitlines()
    assert heads.split()[:4] == ["What", "IMDb", "id", "Title"]
    assert first.split()[:4] == ["overwritten", "tt0000001", "Salt", "·[31mRoad"]
    assert ("ada" in first, "2026-11-22 09:30" in first) == (columns == 120, columns == 120)
    assert "would_not_watch" in first
    assert second.split()[:2] == ["unlabelled", "tt0000002"]
    assert third.split()[:3] == ["gone", "tt0000003", "tt0000003"]
    assert kinds == [
        "        1  overwritten: holds something else than was said here",
        "        1  unlabelled: reviewed without a label",
        "        1  gone: was labelled here and is no longer in the database",
    ]
    assert "\x1b" not in told
    assert report.count == 3


def test_that_nothing_is_wrong_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    report_to(as_json=False).end()
    assert capsys.readouterr().out.startswith("Every title is as a person said")


def test_a_program_reads_an_object_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    report = report_to(as_json=True)
    for found in (OVERWRITTEN, GONE):
        report.tell(found)
    report.end()
    first, gone = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "findings": ["overwritten"],
        "imdb_id": "tt0000001",
        "title": HOLDS["media_title"],
        "holds": {"label": "would_not_watch"},
        "said": {"label": "would_watch"},
        "who": "ada",
        "at": "2026-11-22T09:30:00+00:00",
        "restores": {"label": "would_watch"},
    }
    assert (gone["title"], gone["restores"], report.count) == (None, None, 2)


def test_what_restoring_would_do_is_said_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    plan = Plan()
    plan.add(MENDED, "Salt \x1b[31mRoad")
    preview(plan)
    with progress() as follow:
        follow("what is reviewed", 3)
    out, told = capsys.readouterr()
    assert out == ""
    assert told.splitlines() == [
        "",
        "To restore 1:",
        "        1  would_not_watch → would_watch",
        "such as",
        "           Salt ·[31mRoad",
    ]
