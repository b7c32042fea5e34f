"""Labels outlive the app, its database and its disk; and are taken back as deep as one likes."""

from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from rear_diff.identity import embedded_identity, identity
from rear_diff.labelling.journal import Journal, JournalError, State, journal_file
from tests.faults.proxy import Mode, proxy_for
from tests.tui.driving import (
    filter_by,
    row,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    until,
)
from tests.tui.journal_failing import FULL, full_disk
from tui import patience


async def test_undo_and_redo_go_on_over_restarts(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        keys = [str(table(pilot).nth_key(index)) for index in range(2)]
        before = [await stored(sample_target, key) for key in keys]
        await pilot.press("w", "x")
        await sent(pilot)
        after = [await stored(sample_target, key) for key in keys]
    async with running(sample_target) as pilot:
        await pilot.press("u")
        await seen(pilot, "undone:")
        await sent(pilot)
        assert [await stored(sample_target, key) for key in keys] == [after[0], before[1]]
    async with running(sample_target) as pilot:
        await pilot.press("ctrl+r")
        await seen(pilot, "done again:")
        await sent(pilot)
        assert [await stored(sample_target, key) for key in keys] == after
        await pilot.press("ctrl+r")
        await seen(pilot, "nothing to do again")
        await pilot.press("u", "u")
        await sent(pilot)
        assert [await stored(sample_target, key) for key in keys] == before
        await pilot.press("u")
        await seen(pilot, "nothing to undo")


async def test_what_is_taken_back_of_a_row_that_is_not_here_is_told_by_its_title(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        title = row(pilot)["media_title"]
        await pilot.press("a")
        await sent(pilot)
    async with running(sample_target, asked_filter="label:would_watch") as pilot:
        await pilot.press("u")
        await seen(pilot, f"undone: {title}")


async def test_a_new_label_ends_what_could_be_done_again(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("w", "w", "u", "x", "ctrl+r")
        await seen(pilot, "nothing to do again")
        await sent(pilot)


async def test_what_cannot_be_kept_is_refused_and_the_row_is_as_before(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        with full_disk(monkeypatch):
            await pilot.press("w", "k", "x")
            assert await seen(pilot, f"Not labelled: {FULL}")
            await until(pilot, lambda: screen(pilot).session.writer.unsent == 0)
            assert table(pilot).row(key)["label"] is None  # type: ignore[index]
        assert (await stored(sample_target, key))["label"] is None
        await pilot.press("g", "w")
        await sent(pilot)
        assert (await stored(sample_target, key))["label"] == "would_watch"
        await pilot.press("u", "u")
        await seen(pilot, "nothing to undo")
        await sent(pilot)
        assert (await stored(sample_target, key))["label"] is None


async def test_a_damaged_journal_is_told_at_the_start(sample_target: Target) -> None:
    journal_file().parent.mkdir(parents=True)
    journal_file().write_bytes(b"Dear diary, " * 999)
    async with running(sample_target) as pilot:
        await seen(pilot, "is damaged")
        key = row(pilot)["imdb_id"]
        before = await stored(sample_target, key)
        await pilot.press("w")
        await seen(pilot, "Not labelled")
        assert await stored(sample_target, key) == before


async def test_labelling_goes_on_while_the_database_is_away(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "TICK", 0.05)
    async with proxy_for(sample_target) as (proxy, through):
        async with running(through) as pilot:
            await filter_by(pilot, "label:none")
            keys = [str(table(pilot).nth_key(index)) for index in range(4)]
            await proxy.set(Mode.REFUSE)
            await pilot.press("w", "x", "w")
            await seen(pilot, "database away since")
            assert "3 unsent" in await seen(pilot, "safe on disk")
            await proxy.set(Mode.PASS)
            await sent(pilot)
            assert "away" not in await seen(pilot, "today 3")
            await proxy.set(Mode.REFUSE)
            await pilot.press("x")
            await seen(pilot, "database away since")
            await pilot.press("q")
            await until(pilot, lambda: pilot.app._exit)
            assert screen(pilot).session.writer.unsent == 1
        await proxy.set(Mode.PASS)
        assert (await stored(sample_target, keys[3]))["label"] is None
        async with running(through) as pilot:
            await seen(pilot, "of an earlier run")
            await sent(pilot)
    found = [(await stored(sample_target, key))["label"] for key in keys]
    assert found == ["would_watch", "would_not_watch", "would_watch", "would_not_watch"]


async def test_two_apps_of_one_user_send_each_label_once(sample_target: Target) -> None:
    here = identity({name: sample_target.parameters[name] for name in sample_target.parameters})
    async with running(sample_target) as one, running(sample_target) as other:
        for pilot, key in ((one, "w"), (other, "x")):
            await filter_by(pilot, "label:none")
            await pilot.press(*[key] * 5)
        await sent(one)
        await sent(other)
    with Journal(journal_file()) as journal:
        entries = journal.history(here)
    assert State.PENDING not in {entry.state for entry in entries}
    # The one app may have heard of the other's label before its own.
    last = {entry.change.key: entry for entry in reversed(entries) if entry.state is State.SENT}
    assert len(last) >= 5
    for key, entry in last.items():
        kept = await stored(sample_target, key)
        assert kept["label"] == entry.change.after["label"]


def test_each_embedded_database_has_an_identity_of_its_own() -> None:
    assert embedded_identity(Path("/one")) != embedded_identity(Path("/other"))


def test_a_journal_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").mkdir()
    with (
        Journal(tmp_path / "journal.sqlite") as journal,
        pytest.raises(JournalError, match="cannot"),
    ):
        journal.undoable("here", 1)
