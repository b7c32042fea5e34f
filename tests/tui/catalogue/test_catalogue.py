"""The tab of the catalogue: its views, what is below a title, adding, editing, deleting."""

from typing import Any

import pytest

from rear_diff.database.connect import Target, connect
from tests.tui.driving import AppPilot, filter_by, frame, row, running, screen, seen, table, until
from tests.tui.keys.test_registry import assert_active
from tui.keys import BINDINGS
from tui.screens.catalogue.changes import ChangesScreen
from tui.screens.catalogue.deleting import DeletingScreen
from tui.screens.catalogue.form import FormScreen
from tui.screens.catalogue.titles import TitlesScreen
from tui.widgets.parts_tree import PartsTree
from tui.widgets.row_detail import RowDetail

TAB = BINDINGS["tab.catalogue"].key


async def shows(pilot: AppPilot, title: str = "") -> TitlesScreen:
    """The tab with its rows and, of the title under the cursor, its parts."""
    await pilot.press(TAB)
    await until(pilot, lambda: screen(pilot).TABLE.name == "catalogue")
    await until(pilot, lambda: table(pilot).row_at_cursor is not None)
    front = screen(pilot)
    assert isinstance(front, TitlesScreen)
    if title:
        await filter_by(pilot, f'title:"{title}"')
        await until(pilot, lambda: row(pilot)["title"] == title)
    await until(pilot, lambda: front._shown_parts == table(pilot).cursor_key)
    return front


async def form(pilot: AppPilot, *keys: str) -> FormScreen:
    """The form that keys open."""
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
    await pilot.pause()
    front = pilot.app.screen
    assert isinstance(front, FormScreen)
    return front


async def one(target: Target, statement: str) -> Any:
    async with connect(target) as connection:
        cursor = await connection.execute(statement.encode())
        found = await cursor.fetchone()
    return found[0] if found and len(found) == 1 else found


@pytest.mark.thorough
async def test_its_views_are_found_filtered_and_come_back_as_they_were_left(
    catalogue_target: Target,
) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        assert (await seen(pilot, "Shows 8")).split() [:6] == [
            "Shows", "8", "Movies", "18", "Sources", "52",
        ]  # fmt: skip
        await pilot.press("t")
        await until(pilot, lambda: screen(pilot).TABLE.name == "catalogue_movies")
        await until(pilot, lambda: table(pilot).row_count == 18)
        await filter_by(pilot, "year:<2000 -imdb_rating:none")
        assert 0 < table(pilot).row_count < 18
        assert row(pilot)["release_year"] < 2000
        await pilot.press("t")
        await until(pilot, lambda: screen(pilot).TABLE.name == "catalogue_sources")
        await until(pilot, lambda: table(pilot).row_count == 52)
        await seen(pilot, "placeholder")
        assert_active(pilot, "the catalogue's sources")
        await pilot.press("o")
        await seen(pilot, "A source is added to its movie or episode")
        pilot.app.screen.set_focus(screen(pilot).query_one(RowDetail))
        assert_active(pilot, "the details of a source")
        await pilot.press("1")
        await until(pilot, lambda: screen(pilot).TABLE.name == "training")
        await pilot.press(TAB)
        await until(pilot, lambda: screen(pilot).TABLE.name == "catalogue_sources")


async def test_what_is_below_a_show_is_a_tree_beside_it(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        front = await shows(pilot, "The Lighthouse Ledger")
        assert_active(pilot, "the catalogue's titles")
        await seen(pilot, "Season 1")
        await seen(pilot, "High Water")
        assert not any("s1e2.m3u8" in line for line in frame(pilot))
        await pilot.press("b", "j", "j", "enter")
        assert_active(pilot, "the parts of a title")
        await seen(pilot, "s1e2.m3u8 · media.catalogue")
        await pilot.press("h", "space")
        await until(pilot, lambda: not any("High Water" in line for line in frame(pilot)))
        await pilot.press("escape")
        assert table(pilot).has_focus
        pilot.app.screen.set_focus(front.query_one(RowDetail))
        assert_active(pilot, "the details of a title of the catalogue")
        await pilot.press("v")
        assert not any("Season 1" in line for line in frame(pilot))


async def test_an_edit_is_checked_at_its_field_saved_and_told(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(80, 24), who="ann") as pilot:
        await shows(pilot, "Paper Weather")
        await form(pilot, "e")
        assert_active(pilot, "a form")
        await pilot.press("down", "ctrl+u")
        for key in "14.3.2012":
            await pilot.press("full_stop" if key == "." else key)
        await seen(pilot, "released is a day such as 2019-03-14")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, FormScreen)
        await pilot.press("ctrl+u")
        for key in "2012-03-14":
            await pilot.press("minus" if key == "-" else key)
        await pilot.press("enter")
        await seen(pilot, "saved: Paper Weather")
        day = "SELECT release_date::text FROM catalogue.show WHERE title = 'Paper Weather'"
        assert await one(catalogue_target, day) == "2012-03-14"
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChangesScreen))
        assert_active(pilot, "what was changed by hand")
        await seen(pilot, "→ 2012-03-14")
        await seen(pilot, "ann")
        await pilot.press("escape")
        await form(pilot, "e")
        await pilot.press("down", "ctrl+u", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormScreen))
        await pilot.press("H")
        await seen(pilot, "2012-03-14 → ·")


@pytest.mark.thorough
async def test_what_somebody_else_set_meanwhile_is_shown_and_not_overwritten(
    catalogue_target: Target,
) -> None:
    async with running(catalogue_target, size=(80, 24)) as pilot:
        await shows(pilot, "Paper Weather")
        await form(pilot, "e")
        await pilot.press("X")
        async with connect(catalogue_target) as connection:
            await connection.execute(
                "UPDATE catalogue.show SET title = 'Theirs' WHERE title = 'Paper Weather'"
            )
        await pilot.press("enter")
        await seen(pilot, "somebody else set it to Theirs")
        assert await one(catalogue_target, "SELECT count(*) FROM catalogue.change") == 0
        await pilot.press("escape")
        await seen(pilot, "What was typed is lost")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormScreen))


@pytest.mark.thorough
async def test_a_title_and_its_parts_are_added(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(120, 40)) as pilot:
        front = await shows(pilot)
        await form(pilot, "o")
        await pilot.press("enter")
        await seen(pilot, "title cannot be empty")
        await pilot.press("M", "i", "n", "e", "enter")
        await until(pilot, lambda: table(pilot).row_count == 9)
        await filter_by(pilot, "title:mine")
        await until(pilot, lambda: front._shown_parts == table(pilot).cursor_key)
        await seen(pilot, "No season yet.")
        await pilot.press("b")
        for kind in ("season", "episode", "source"):
            await form(pilot, "o")
            await seen(pilot, f"Add a {kind}")
            if kind == "episode":
                await pilot.press("down", "O", "n", "e")
            if kind == "source":
                await pilot.press(*("https://a.example/1.mp4".replace(":", "|")).replace("|", ":"))
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(pilot.app.screen, FormScreen))
            tree = front.query_one(PartsTree)
            await until(pilot, lambda kind=kind, tree=tree: kind in _kinds(tree))  # type: ignore[misc]
            await pilot.press("G")
        made = "SELECT title, seasons, episodes, sources, active FROM catalogue.shows WHERE id > 8"
        assert await one(catalogue_target, made) == ("Mine", 1, 1, 1, 1)
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChangesScreen))
        await seen(pilot, "added  ")


def _kinds(tree: PartsTree) -> set[str]:
    nodes = [tree.root]
    for node in nodes:
        nodes += node.children
    return {node.data.kind for node in nodes if node.data}


@pytest.mark.thorough
async def test_deleting_tells_what_goes_and_asks(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(80, 24)) as pilot:
        await shows(pilot, "Cold Kilometre")
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeletingScreen))
        await seen(pilot, "2  seasons with it")
        await seen(pilot, "4  sources with it")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, DeletingScreen))
        assert await one(catalogue_target, "SELECT count(*) FROM catalogue.show") == 8
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeletingScreen))
        await pilot.press("y")
        await seen(pilot, "deleted: Cold Kilometre")
        assert await one(catalogue_target, "SELECT count(*) FROM catalogue.show") == 7
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).row_count == 7)
        async with connect(catalogue_target) as connection:
            await connection.execute("DELETE FROM catalogue.show WHERE id = %s", [row(pilot)["id"]])
        await pilot.press("H")
        await until(pilot, lambda: table(pilot).row_count == 6)


@pytest.mark.thorough
async def test_an_empty_catalogue_is_filled_by_a_key(sample_target: Target) -> None:
    async with running(sample_target, size=(80, 24)) as pilot:
        await pilot.press(TAB)
        await seen(pilot, "Nothing is here yet; I imports the feeds.")
        await pilot.press("I")
        await seen(pilot, "imported · shows: 8 changed · movies: 18 changed")
        await until(pilot, lambda: table(pilot).row_count == 8)
        task = "SELECT string_agg(task || ' ' || outcome, ', ' ORDER BY id) FROM catalogue.run"
        assert await one(sample_target, task) == "import-shows done, import-movies done"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_without_a_catalogue_the_tab_says_how_to_make_one(
    size: tuple[int, int], sample_target: Target
) -> None:
    async with connect(sample_target) as connection:
        await connection.execute("DROP SCHEMA catalogue CASCADE")
    async with running(sample_target, size=size) as pilot:
        await pilot.press(TAB)
        await seen(pilot, "This database has no catalogue.")
        await seen(pilot, "catalogue install")
        await pilot.press("e", "o", "D", "w", "I", "t")
        await until(pilot, lambda: screen(pilot).TABLE.name == "catalogue_movies")
        await pilot.press("1")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)


@pytest.mark.thorough
async def test_who_only_looks_changes_nothing(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(80, 24), read_only=True) as pilot:
        await shows(pilot)
        for key in ("e", "o", "D", "I"):
            await pilot.press(key)
            await seen(pilot, "Nothing was changed.")
        await pilot.press("w")
        await seen(pilot, "Labels are off.")
        await pilot.press("H")
        await seen(pilot, "Nobody has changed it by hand.")
        assert await one(catalogue_target, "SELECT count(*) FROM catalogue.run") == 0


@pytest.mark.thorough
async def test_every_sheet_of_a_table_opens_over_it(catalogue_target: Target) -> None:
    async with running(catalogue_target, size=(80, 24)) as pilot:
        await shows(pilot)
        for view in ("catalogue", "catalogue_movies", "catalogue_sources"):
            await until(pilot, lambda view=view: screen(pilot).TABLE.name == view)  # type: ignore[misc]
            await until(pilot, lambda: table(pilot).row_at_cursor is not None)
            for keys in (("f",), ("s",), ("y",), ("enter",), ("question_mark",), ("l", "F")):
                await pilot.press(*keys)
                await until(pilot, lambda: pilot.app.screen.is_modal)
                await pilot.press("escape")
                await until(pilot, lambda: not pilot.app.screen.is_modal)
            await pilot.press("t")


@pytest.mark.thorough
async def test_a_text_from_a_feed_is_no_command_for_the_terminal(catalogue_target: Target) -> None:
    hostile = "a\x1b[2Jb\n[/]c"
    async with connect(catalogue_target) as connection:
        await connection.execute("UPDATE catalogue.episode SET title = %s", [hostile])
        await connection.execute("UPDATE catalogue.show SET description = %s", [hostile])
    async with running(catalogue_target, size=(120, 40)) as pilot:
        await shows(pilot)
        await form(pilot, "e")
        await pilot.press("X")
        assert not any("\x1b" in line for line in frame(pilot))
        await pilot.press("enter")
        await seen(pilot, "saved:")
        held = "SELECT DISTINCT description FROM catalogue.show"
        assert await one(catalogue_target, held) == hostile
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeletingScreen))
        assert not any("\x1b" in line for line in frame(pilot))
