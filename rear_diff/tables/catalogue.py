"""The catalogue's shows and movies (documents/freecast.md), in a schema of rear-diff's own.

They stand apart from the tables that every database has: a database has these by
`rear-diff catalogue install` alone.
"""

from rear_diff.tables.table import Column, Filter, Kind, Match, Sort, Table

TITLE = (
    Column("id", Kind.INTEGER, "Id", 6, "The number by which it is asked for."),
    Column("title", Kind.TEXT, "Title", 34, "The title."),
    Column("description", Kind.TEXT, "Description", 40, "What it is about."),
    Column("image", Kind.TEXT, "Image", 30, "The address of its poster."),
    Column("release_date", Kind.MOMENT, "Released", 10, "When it was first shown."),
)
RATINGS = (
    Column("imdb_id", Kind.TEXT, "IMDb id", 10, "The title's IMDb id, where it is known."),
    Column("imdb_rating", Kind.NUMBER, "IMDb", 4, "IMDb's rating.", "0 to 10"),
    Column("kinopoisk_rating", Kind.NUMBER, "KP", 4, "Kinopoisk's rating.", "0 to 10"),
    Column("tmdb_rating", Kind.NUMBER, "TMDB", 4, "TMDB's rating.", "0 to 10"),
)
SORTS = ("id", "title", "release_date", "imdb_rating", "kinopoisk_rating")

SHOWS = Table(
    name="shows",
    heading="Shows",
    schema="catalogue",
    relation="show",
    key="id",
    columns=(*TITLE, *RATINGS),
    screen=("title", "release_date", "imdb_rating", "kinopoisk_rating", "imdb_id"),
    details={
        "Show": ("description", "release_date", "image"),
        "Ratings": ("imdb_rating", "kinopoisk_rating", "tmdb_rating", "imdb_id", "id"),
    },
    search="title",
    default_sort=Sort("id"),
    filters=(Filter("title", "title", Match.CONTAINS), Filter("imdb_id", "imdb_id")),
    sorts=SORTS,
    path="/shows/",
)

CATALOGUE_MOVIES = Table(
    name="catalogue_movies",
    heading="Movies",
    schema="catalogue",
    relation="movie",
    key="id",
    columns=(
        *TITLE,
        Column("release_year", Kind.INTEGER, "Year", 4, "The year in which it was released."),
        *RATINGS,
    ),
    screen=("title", "release_year", "imdb_rating", "kinopoisk_rating", "imdb_id"),
    details={
        "Movie": ("description", "release_year", "release_date", "image"),
        "Ratings": ("imdb_rating", "kinopoisk_rating", "tmdb_rating", "imdb_id", "id"),
    },
    search="title",
    default_sort=Sort("id"),
    filters=(
        Filter("title", "title", Match.CONTAINS),
        Filter("release_year", "release_year"),
        Filter("imdb_id", "imdb_id"),
    ),
    sorts=("id", "title", "release_year", "imdb_rating", "kinopoisk_rating"),
    path="/movies/",
)
