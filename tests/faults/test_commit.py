"""A connection that breaks at the commit: the fate of its changes is found out, never guessed."""

from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from rear_diff.labelling.journal import Result, State
from rear_diff.opening import opened
from tests.faults.proxy import Mode, proxy_for
from tests.faults.working import change_behind, keys, run_on, stored
from tui import patience


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "TICK", 0.01)


@pytest.mark.parametrize("mode", [Mode.CUT_COMMITTED, Mode.CUT_UNCOMMITTED])
async def test_a_lost_commit_is_made_once_and_can_be_undone(
    mode: Mode, sample_target: Target, tmp_path: Path
) -> None:
    (key,) = await keys(sample_target, 1)
    before = await stored(sample_target, key)
    async with (
        proxy_for(sample_target) as (proxy, through),
        opened(through) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        await proxy.set(mode)
        run.change(before, label="would_watch", reviewed=True)
        await run.sent()
        assert proxy.cut == 1
        assert (await stored(sample_target, key))["label"] == "would_watch"
        assert run.settled() == [(key, "Applied")]
        assert run.take(run.undoing.undo())
        await run.sent()
        after = await stored(sample_target, key)
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


async def test_what_somebody_took_back_after_a_lost_commit_is_not_made_again(
    sample_target: Target, tmp_path: Path
) -> None:
    (key,) = await keys(sample_target, 1)
    before = await stored(sample_target, key)
    async with (
        proxy_for(sample_target) as (proxy, through),
        opened(through) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        await proxy.set(Mode.CUT_COMMITTED)
        run.change(before, label="would_watch")
        while not proxy.cut:
            await run.keeper.ask(lambda journal: journal.data_version())
        await proxy.set(Mode.REFUSE)
        assert (await stored(sample_target, key))["label"] == "would_watch"
        await change_behind(sample_target, key, label=None)
        await proxy.set(Mode.PASS)
        await run.sent()
        assert (await stored(sample_target, key))["label"] is None
        (entry,) = await run.history()
        assert (entry.state, entry.result) == (State.SENT, Result.APPLIED)


async def test_labels_wait_for_a_database_that_is_away_and_go_in_order(
    sample_target: Target, tmp_path: Path
) -> None:
    some = await keys(sample_target, 30)
    async with (
        proxy_for(sample_target) as (proxy, through),
        opened(through) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        await proxy.set(Mode.REFUSE)
        for key in some:
            run.change({"imdb_id": key, "label": None}, label="would_watch")
            run.change({"imdb_id": key, "label": "would_watch"}, label="would_not_watch")
        run.take(run.undoing.undo())
        while not run.writer.patience.waiting:
            await run.keeper.ask(lambda journal: journal.data_version())
        assert run.writer.unsent == 61
        await proxy.set(Mode.PASS)
        await run.sent()
        order = [key for key in some for _ in "wx"]
        assert run.settled() == [(key, "Applied") for key in [*order, some[-1]]]
    for key in some[:-1]:
        assert (await stored(sample_target, key))["label"] == "would_not_watch"
    assert (await stored(sample_target, some[-1]))["label"] == "would_watch"


async def test_a_run_that_is_left_while_the_database_is_away_is_finished_by_the_next(
    sample_target: Target, tmp_path: Path
) -> None:
    some = await keys(sample_target, 3)
    async with proxy_for(sample_target) as (proxy, through), opened(through) as database:
        async with run_on(database, tmp_path / "journal.sqlite") as run:
            await proxy.set(Mode.BLACK_HOLE)
            for key in some:
                run.change({"imdb_id": key, "label": None}, label="would_watch")
            while len(await run.history()) < len(some):
                pass
            assert not await run.writer.wait_until_empty(0.05)
            proxy.break_all()
            await proxy.set(Mode.PASS)
            run.writer.patience.hurry()
        async with run_on(database, tmp_path / "journal.sqlite") as run:
            await run.sent()
            assert {entry.state for entry in await run.history()} == {State.SENT}
            while taken := run.undoing.undo():
                run.take(taken)
            await run.sent()
    for key in some:
        assert (await stored(sample_target, key))["label"] is None


async def test_one_value_that_the_database_does_not_take_holds_up_no_other(
    sample_target: Target, tmp_path: Path
) -> None:
    some = await keys(sample_target, 5)
    async with (
        proxy_for(sample_target) as (proxy, through),
        opened(through) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        await proxy.set(Mode.REFUSE)
        for number, key in enumerate(some):
            value = "2,5" if number == 2 else 1999
            run.change({"imdb_id": key, "release_year": None}, release_year=value)
            run.change({"imdb_id": key, "label": None}, label="would_watch")
        await proxy.set(Mode.PASS)
        await run.sent()
        history = await run.history()
    refused = [entry for entry in history if entry.result is Result.REFUSED]
    assert [entry.change.key for entry in refused] == [some[2]]
    assert "release_year" in str(dict(refused[0].change.after))
    assert refused[0].why
    labelled = [entry for entry in history if entry.result is Result.APPLIED]
    assert [entry.change.key for entry in labelled if "label" in entry.change.after] == some
