"""What a person does to the catalogue: compared, kept, recorded, and safe from imports."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from psycopg import AsyncConnection

from rear_diff.catalogue.below import below, counts
from rear_diff.catalogue.editing.changes import changes_of
from rear_diff.catalogue.editing.deleting import delete, weigh
from rear_diff.catalogue.editing.fields import ADDRESS, IMDB_ID, RATINGS, RELEASED, TITLE, BadText
from rear_diff.catalogue.editing.kinds import EPISODE, KINDS, MOVIE, SEASON, SHOW, SOURCE
from rear_diff.catalogue.editing.writing import Changed, Gone, NotDone, Taken, add, edit, values_of
from rear_diff.catalogue.feeds.importing import import_feed
from rear_diff.catalogue.feeds.kinds import MOVIES, SHOWS
from rear_diff.catalogue.linking import linked
from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.query import bind
from rear_diff.settings import CatalogueSettings
from rear_diff.tables import TRAINING

SETTINGS = CatalogueSettings()


@pytest.fixture
async def filled(connection: AsyncConnection) -> AsyncConnection:
    """A catalogue with the invented feeds."""
    for kind in (SHOWS, MOVIES):
        await import_feed(connection, kind, SETTINGS)
    return connection


async def one(connection: AsyncConnection, statement: str, *values: Any) -> Any:
    cursor = await connection.execute(statement.encode(), values)
    found = await cursor.fetchone()
    return found[0] if found and len(found) == 1 else found


async def show_with_parts(connection: AsyncConnection) -> int:
    number = await one(
        connection, "SELECT show_id FROM catalogue.season WHERE NOT is_placeholder ORDER BY 1"
    )
    return int(number)


async def test_an_edit_is_compared_recorded_and_kept_by_the_next_import(
    filled: AsyncConnection,
) -> None:
    number = await show_with_parts(filled)
    before = await values_of(filled, SHOW, number)
    after = {"title": "Mine", "imdb_rating": Decimal("9.5")}
    await edit(filled, SHOW, number, before, after, "ann")
    with pytest.raises(Changed) as changed:
        await edit(filled, SHOW, number, before, {"title": "Theirs"}, "bob")
    assert changed.value.now == {"title": "Mine"}
    await import_feed(filled, SHOWS, SETTINGS, again=True)
    now = await values_of(filled, SHOW, number)
    assert (now["title"], now["imdb_rating"]) == ("Mine", Decimal("9.500"))
    (made,) = await changes_of(filled, "show", number)
    assert (made.who, made.done, made.name) == ("ann", "edited", "Mine")
    assert made.columns == {
        "title": [before["title"], "Mine"],
        "imdb_rating": [f"{before['imdb_rating'].normalize():f}", "9.5"],
    }
    source = "SELECT imdb_rating_source FROM catalogue.show WHERE id = %s"
    assert await one(filled, source, number) == "person"


async def test_a_source_keeps_the_address_that_a_person_gave_it(filled: AsyncConnection) -> None:
    number = await one(filled, "SELECT min(id) FROM catalogue.source WHERE NOT is_placeholder")
    before = await values_of(filled, SOURCE, number)
    other = "direct" if before["source_type"] == "playlist" else "playlist"
    mine = {"url": "https://mine.example/a.mp4", "source_type": other}
    await edit(filled, SOURCE, number, before, mine, "ann")
    whole = await counts(filled)
    for kind in (SHOWS, MOVIES):
        await import_feed(filled, kind, SETTINGS, again=True)
    assert await counts(filled) == whole
    assert await values_of(filled, SOURCE, number) == {**before, **mine}


async def test_what_is_added_to_a_placeholder_makes_it_real(filled: AsyncConnection) -> None:
    number = await one(
        filled, "SELECT min(id) FROM catalogue.season WHERE is_placeholder AND number = 1"
    )
    show = await one(filled, "SELECT show_id FROM catalogue.season WHERE id = %s", number)
    after = {"number": 9, "title": "Nine", "release_date": date(2020, 1, 2), "description": None}
    episode = await add(filled, EPISODE, ("season", number), after, "ann")
    after = {"url": "https://mine.example/9.mp4", "source_type": "direct", "is_active": True}
    await add(filled, SOURCE, ("episode", episode), after, "ann")
    with pytest.raises(Taken, match="season with this number") as taken:
        await add(filled, SEASON, ("show", show), {"number": 1, "description": None}, "ann")
    assert taken.value.column == "number"
    await import_feed(filled, SHOWS, SETTINGS, again=True)
    (season,) = await below(filled, "show", show)
    assert (season.id, season.is_placeholder) == (number, False)
    (kept,) = season.parts
    assert (kept.id, kept.title, [part.title for part in kept.parts]) == (
        episode,
        "Nine",
        ["https://mine.example/9.mp4"],
    )
    made = await changes_of(filled, "show", show)
    assert [(each.done, each.kind) for each in made] == [("added", "source"), ("added", "episode")]


async def test_a_movie_that_a_person_added_is_the_one_that_the_feed_brings_later(
    connection: AsyncConnection,
) -> None:
    await import_feed(connection, MOVIES, SETTINGS)
    title, year, number = await one(
        connection,
        "SELECT title, release_year, id FROM catalogue.movie"
        " WHERE release_year IS NOT NULL AND feed_id IS NULL ORDER BY id LIMIT 1",
    )
    await delete(connection, MOVIE, number, await weigh(connection, MOVIE, number), "ann")
    whole = (await counts(connection)).movies
    after = dict.fromkeys((field.column for field in MOVIE.fields), None)
    after |= {"title": title, "release_year": year, "description": "My own words."}
    added = await add(connection, MOVIE, None, after, "ann")
    with pytest.raises(Taken, match="movie with this title and year"):
        await add(connection, MOVIE, None, after, "ann")
    await import_feed(connection, MOVIES, SETTINGS, again=True)
    assert (await counts(connection)).movies == whole + 1
    assert (await values_of(connection, MOVIE, added))["description"] == "My own words."


async def test_deleting_says_what_goes_and_does_only_that(filled: AsyncConnection) -> None:
    number = await show_with_parts(filled)
    seen = await weigh(filled, SHOW, number)
    tree = await below(filled, "show", number)
    episodes = [episode for season in tree for episode in season.parts]
    sources = [source for episode in episodes for source in episode.parts]
    assert seen == {"season": len(tree), "episode": len(episodes), "source": len(sources)}
    await filled.execute("INSERT INTO catalogue.season (show_id, number) VALUES (%s, 99)", [number])
    with pytest.raises(NotDone, match="more or less below it"):
        await delete(filled, SHOW, number, seen, "ann")
    await delete(filled, SHOW, number, await weigh(filled, SHOW, number), "ann")
    with pytest.raises(Gone):
        await values_of(filled, SHOW, number)
    with pytest.raises(Gone):
        await weigh(filled, SHOW, number)
    (made,) = await changes_of(filled, "show", number)
    assert (made.done, made.columns["seasons"]) == ("deleted", [len(tree) + 1, None])


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        (TITLE, "  ", "cannot be empty"),
        (TITLE, "x" * 501, "at most 500 characters"),
        (RELEASED, "14.3.2019", "a day such as"),
        (RELEASED, "2019-02-30", "not in the calendar"),
        (IMDB_ID, "tt12", "tt and 7 or 8 digits"),
        (RATINGS[0], "11", "from 0 to 10"),
        (RATINGS[0], "good", "a number such as"),
        (RATINGS[0], "nan", "from 0 to 10"),
        (ADDRESS, "ftp://a.example/x", "http or https"),
        (ADDRESS, "https://ann:secret@a.example/x", "a name or a password"),
        (ADDRESS, "https://a.example/a b", "http or https"),
    ],
)
def test_a_field_says_what_it_wants(field: Any, text: str, why: str) -> None:
    with pytest.raises(BadText, match=why):
        field.value(text)


async def test_what_a_field_shows_is_what_it_reads(filled: AsyncConnection) -> None:
    for kind in KINDS.values():
        number = await one(filled, f"SELECT min(id) FROM catalogue.{kind.name}")
        held = await values_of(filled, kind, number)
        for field in kind.fields:
            assert field.value(field.text(held[field.column])) == held[field.column]


async def test_a_title_is_a_row_of_training_by_its_id_else_by_name_and_year(
    sample_target: Target,
) -> None:
    async with connect(sample_target) as connection:
        rows = await connection.execute(
            "SELECT imdb_id, media_title, release_year FROM atp.training AS t"
            " WHERE media_type = 'movie' AND 1 = (SELECT count(*) FROM atp.training AS o WHERE"
            " lower(o.media_title) = lower(t.media_title) AND o.release_year = t.release_year)"
            " LIMIT 2"
        )
        (by_id, _, _), (by_name, title, year) = await rows.fetchall()
        numbers: list[int] = []
        for name, when, imdb_id in (
            ("Another name", None, by_id),
            (title.upper(), year, None),
            (title, year, "tt9999999"),
            (title, year + 1, None),
        ):
            cursor = await connection.execute(
                "INSERT INTO catalogue.movie (title, release_year, imdb_id, feed_title, feed_id)"
                " VALUES (%s, %s, %s, 'x', gen_random_uuid()::text) RETURNING id",
                [name, when, imdb_id],
            )
            numbers += await cursor.fetchone() or ()
        offer = await look(connection, [("atp", "training")])
        found = await linked(connection, bind(TRAINING, offer), "movie", numbers)
    assert {number: row["imdb_id"] for number, row in found.items()} == {
        numbers[0]: by_id,
        numbers[1]: by_name,
    }
