"""One title at a time, large: read it, press one key, read the next."""

import pytest

from rear_diff.database.connect import Target, connect
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    line_with,
    row,
    running,
    screen,
    sent,
    stored,
    table,
    until,
)
from tests.tui.test_details import put
from tui.screens.card import CardScreen

LONG = " ".join(f"word{number}" for number in range(400))


async def open_card(pilot: AppPilot, text: str = "label:none") -> str:
    """Open the card on the first title of a filter; its key."""
    await filter_by(pilot, text)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
    await pilot.pause()
    return str(row(pilot)["imdb_id"])


def shows(pilot: AppPilot) -> bool:
    """Whether the card on the screen is that of the row under the cursor."""
    return row(pilot)["media_title"] in "\n".join(frame(pilot))


async def test_a_card_says_what_one_wants_to_know(sample_target: Target) -> None:
    async with running(sample_target, size=(60, 15)) as pilot:
        facts = {
            "media_title": "Night Ferry to Oslo",
            "release_year": 2019,
            "runtime": 107,
            "imdb_rating": 6.9,
            "overview": "A purser crosses the water.",
        }
        await put(sample_target, row(pilot)["imdb_id"], **facts)
        await open_card(pilot, 'title="Night Ferry to Oslo"')
        for size in ((60, 15), (80, 24), (120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            assert line_with(pilot, "Night Ferry to Oslo")
            assert "1 h 47 min" in line_with(pilot, "2019 ·")
            assert line_with(pilot, "A purser crosses the water.")
            assert "Training · " in frame(pilot)[0]
            assert "1 of 1" in frame(pilot)[0]
            await pilot.press("ctrl+d", "ctrl+d")
            assert line_with(pilot, "IMDb ━━━━━━━───  6.9")
            await pilot.press("ctrl+u", "ctrl+u")


async def test_a_key_labels_the_card_and_shows_the_next(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        first = await open_card(pilot)
        await pilot.press("w")
        second = str(row(pilot)["imdb_id"])
        assert second != first
        assert shows(pilot)
        assert "2 of" in frame(pilot)[0]
        assert line_with(pilot, "+ watch: ")
        await pilot.press("x")
        await sent(pilot)
    assert (await stored(sample_target, first))["label"] == "would_watch"
    assert (await stored(sample_target, second))["label"] == "would_not_watch"


async def test_skipping_changes_nothing(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        key = await open_card(pilot)
        await pilot.press("s")
        assert table(pilot).cursor_index == 1
        assert shows(pilot)
        await pilot.press("p")
        assert row(pilot)["imdb_id"] == key
        await pilot.press("p")
        assert line_with(pilot, "This is the first title.")
        assert screen(pilot).session.writer.unsent == 0
    assert (await stored(sample_target, key))["label"] is None


async def test_undo_goes_back_to_its_card(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        key = await open_card(pilot)
        await pilot.press("w", "s", "s", "u")
        assert row(pilot)["imdb_id"] == key
        assert shows(pilot)
        assert line_with(pilot, "no label yet")
        assert line_with(pilot, "undone: ")
        await sent(pilot)
    assert (await stored(sample_target, key))["label"] is None


@pytest.mark.parametrize("key", ["escape", "q", "c"])
async def test_leaving_stays_on_the_title(key: str, sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await open_card(pilot)
        await pilot.press("s", "s", "s", key)
        assert pilot.app.screen is screen(pilot)
        assert table(pilot).cursor_index == 3
        await pilot.press("j")
        assert table(pilot).cursor_index == 4


async def test_anomalous_is_turned_on_the_card(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        key = await open_card(pilot, "anomalous:no label:would_watch")
        await pilot.press("a")
        assert "+ watch" in line_with(pilot, ", anomalous")
        await sent(pilot)
    assert (await stored(sample_target, key))["anomalous"]


async def test_the_last_title_says_so(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await open_card(pilot)
        last = table(pilot).row_count - 1
        table(pilot).move_cursor(last)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        await pilot.press("s")
        assert line_with(pilot, "This is the last title.")
        assert table(pilot).cursor_index == last


async def test_a_title_that_has_not_come_is_not_pretended(sample_target: Target) -> None:
    async with running(sample_target, page_rows=20) as pilot:
        await pilot.press("c")
        tab = screen(pilot)
        await until(pilot, lambda: len(table(pilot)._snapshot.keys) > 300)
        database, tab.session.database = tab.session.database, None
        table(pilot).move_cursor(300)
        await pilot.pause()
        assert line_with(pilot, "is not here")
        tab.session.database = database
        await pilot.press("w")
        assert line_with(pilot, "nothing was changed")
        assert table(pilot).cursor_index == 300


@pytest.mark.thorough
async def test_a_long_overview_scrolls(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await put(
            sample_target, row(pilot)["imdb_id"], media_title="Long", overview=LONG, label=None
        )
        await open_card(pilot, 'title="Long"')
        before = frame(pilot)
        await pilot.press("j")
        # Without the scrollbar, which is at the right.
        assert [line[:74] for line in frame(pilot)[2:10]] == [line[:74] for line in before[3:11]]
        await pilot.press(*["ctrl+d"] * 10)
        assert line_with(pilot, "Meta")
        await pilot.press(*["ctrl+u"] * 10)
        assert frame(pilot) == before


async def test_the_models_word_waits_for_the_label(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        key = await open_card(pilot)
        async with connect(sample_target) as connection:
            await connection.execute(
                "INSERT INTO atp.prediction (imdb_id, prediction, probability, cm_value)"
                " VALUES (%s, 1, 0.87, 'tp') ON CONFLICT (imdb_id) DO UPDATE"
                " SET prediction = 1, probability = 0.87",
                [key],
            )
        await pilot.press("m")
        assert line_with(pilot, "Label it first")
        await pilot.press("x", "p", "m")
        await until(pilot, lambda: any("The model says" in line for line in frame(pilot)))
        assert "+ watch" in line_with(pilot, "The model says")
        await pilot.press("s", "p")
        assert not [line for line in frame(pilot) if "The model says" in line]


async def test_a_title_that_the_model_has_not_judged(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        async with connect(sample_target) as connection:
            await connection.execute("DELETE FROM atp.prediction")
        await open_card(pilot, "reviewed:yes human:yes")
        await pilot.press("m")
        await until(pilot, lambda: any("has not judged" in line for line in frame(pilot)))


async def test_a_database_without_predictions_says_so(sample_target: Target) -> None:
    async with connect(sample_target) as connection:
        await connection.execute("DROP TABLE atp.prediction CASCADE")
    async with running(sample_target) as pilot:
        await open_card(pilot, "reviewed:yes human:yes")
        await pilot.press("m")
        await until(pilot, lambda: any("has no atp.prediction" in line for line in frame(pilot)))


async def test_where_labels_are_off_the_card_says_why(sample_target: Target) -> None:
    async with running(sample_target, read_only=True) as pilot:
        key = await open_card(pilot)
        assert line_with(pilot, "You asked for it")
        assert not pilot.app.screen.active_bindings["w"].enabled
        await pilot.press("w")
        assert table(pilot).cursor_index == 0
        assert screen(pilot).session.writer.unsent == 0
    assert (await stored(sample_target, key))["label"] is None


@pytest.mark.thorough
async def test_the_card_survives_a_resize(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        await open_card(pilot)
        for size in ((60, 15), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            assert shows(pilot)
            assert max(map(len, frame(pilot))) <= size[0]
