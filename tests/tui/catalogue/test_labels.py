"""Titles of the catalogue that are rows of training: their labels, through the one writer."""

from rear_diff.database.connect import Target
from tests.tui.catalogue.test_catalogue import shows
from tests.tui.driving import (
    AppPilot,
    change_behind,
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
from tui.presentation.linking import LINK


async def linked_rows(pilot: AppPilot) -> list[str]:
    """The IMDb ids of the titles that are in training, once they are known."""
    front = table(pilot)

    def found() -> list[object]:
        rows = [front.row(front.nth_key(index)) for index in range(front.row_count)]
        return [each.get(LINK, ...) for each in rows if each is not None]

    await until(pilot, lambda: len(found()) == front.row_count and ... not in found())
    return [link["imdb_id"] for link in found() if isinstance(link, dict)]


async def test_a_key_labels_the_row_of_training_and_u_takes_it_back(
    catalogue_target: Target,
) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        first, second = await linked_rows(pilot)
        assert row(pilot)["imdb_id"] == first
        await seen(pilot, "No label yet")
        await pilot.press("w")
        assert row(pilot)["imdb_id"] == second
        await pilot.press("x")
        await sent(pilot)
        assert (await stored(catalogue_target, first))["label"] == "would_watch"
        assert await stored(catalogue_target, second) == {
            "label": "would_not_watch",
            "human_labeled": True,
            "reviewed": True,
            "anomalous": False,
        }
        assert "Cold Kilometre" in await seen(pilot, "+ watch ✓")
        await pilot.press("u")
        await until(pilot, lambda: row(pilot)["imdb_id"] == second)
        await sent(pilot)
        assert (await stored(catalogue_target, second))["label"] is None
        await pilot.press("7")
        await seen(pilot, "no label → + watch")


async def test_what_training_does_not_have_is_not_labelled(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(80, 24)) as pilot:
        await shows(pilot)
        await linked_rows(pilot)
        await pilot.press("G", "w")
        await seen(pilot, "not among those to label")
        assert screen(pilot).session.writer.unsent == 0


async def test_a_label_that_somebody_else_set_meanwhile_stays(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        first, _ = await linked_rows(pilot)
        await change_behind(catalogue_target, first, "would_not_watch")
        await pilot.press("w")
        await sent(pilot)
        await seen(pilot, "Not saved: somebody else changed its label")
        assert (await stored(catalogue_target, first))["label"] == "would_not_watch"
        assert "Cold Kilometre" in await seen(pilot, "− not")
        await until(pilot, lambda: getattr(pilot.app, "conflicts", 0) == 1)


async def test_a_label_set_on_the_tab_of_training_shows_here(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        first, _ = await linked_rows(pilot)
        await pilot.press("1")
        await until(pilot, lambda: screen(pilot).TABLE.name == "training")
        await filter_by(pilot, f"imdb_id:{first}")
        await until(pilot, lambda: (table(pilot).row_at_cursor or {}).get("imdb_id") == first)
        await pilot.press("w")
        await sent(pilot)
        await pilot.press("5")
        await until(pilot, lambda: screen(pilot).TABLE.name == "catalogue")
        assert "Cold Kilometre" in await seen(pilot, "+ watch ✓")
