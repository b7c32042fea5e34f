"""The catalogue's shows, movies and sources as a person looks at them: views that count what is
below each (`V2__Keep_what_people_change.sql`)."""

from rear_diff.tables.catalogue import RATINGS, TITLE
from rear_diff.tables.table import Column, Kind, Preset, Sort, Table

YEAR = Column(
    "release_year",
    Kind.INTEGER,
    "Year",
    4,
    "The year in which it was released.",
    alias="year",
)
SOURCES = (
    Column("sources", Kind.INTEGER, "Srcs", 4, "How many addresses it plays from."),
    Column("active", Kind.INTEGER, "Live", 4, "How many of these answer."),
)
ORIGIN = (
    Column("feed_id", Kind.TEXT, "Feed id", 10, "How the feed calls it."),
    Column("edited", Kind.LIST, "Edited", 14, "What a person set, which an import keeps."),
    Column("created_at", Kind.MOMENT, "Created", 16, "When it came into the catalogue."),
    Column("updated_at", Kind.MOMENT, "Updated", 16, "When it was last changed."),
)
PRESETS = (
    Preset("Nothing to play", "active:0", "No source of it answers"),
    Preset("Without a rating", "imdb_rating:none  kinopoisk_rating:none", "Nobody has rated it"),
    Preset("Without an IMDb id", "imdb_id:none", "Found by title and year alone"),
)
ORIGIN_DETAILS = ("imdb_id", "feed_id", "id", "edited", "image", "created_at", "updated_at")

SHOW_ROWS = Table(
    name="catalogue",
    heading="Shows",
    schema="catalogue",
    relation="shows",
    key="id",
    columns=(
        *TITLE,
        YEAR,
        *RATINGS,
        Column("seasons", Kind.INTEGER, "Seas", 4, "How many seasons it has."),
        Column("episodes", Kind.INTEGER, "Eps", 4, "How many episodes these have."),
        *SOURCES,
        *ORIGIN,
    ),
    screen=(
        "title",
        "release_year",
        "imdb_rating",
        "kinopoisk_rating",
        "seasons",
        "episodes",
        "sources",
        "active",
        "tmdb_rating",
        "imdb_id",
        "edited",
        "updated_at",
        "id",
    ),
    details={
        "Show": ("release_date", "seasons", "episodes", "sources", "active"),
        "Ratings": ("imdb_rating", "kinopoisk_rating", "tmdb_rating"),
        "Row": ORIGIN_DETAILS,
    },
    search="title",
    default_sort=Sort("title"),
    essential=8,
    example="year:>=2010  active:0  -imdb_rating:none",
    presets=PRESETS,
)

MOVIE_ROWS = Table(
    name="catalogue_movies",
    heading="Movies",
    schema="catalogue",
    relation="movies",
    key="id",
    columns=(*TITLE, YEAR, *RATINGS, *SOURCES, *ORIGIN),
    screen=(
        "title",
        "release_year",
        "imdb_rating",
        "kinopoisk_rating",
        "sources",
        "active",
        "tmdb_rating",
        "imdb_id",
        "edited",
        "updated_at",
        "id",
    ),
    details={
        "Movie": ("release_date", "sources", "active"),
        "Ratings": ("imdb_rating", "kinopoisk_rating", "tmdb_rating"),
        "Row": ORIGIN_DETAILS,
    },
    search="title",
    default_sort=Sort("title"),
    essential=6,
    example="year:1990..1999  imdb_rating>7",
    presets=PRESETS,
)

SOURCE_ROWS = Table(
    name="catalogue_sources",
    heading="Sources",
    schema="catalogue",
    relation="sources",
    key="id",
    columns=(
        Column("id", Kind.INTEGER, "Id", 6, "The number by which it is known."),
        Column("title", Kind.TEXT, "Title", 34, "The movie or show that it plays."),
        Column("season", Kind.INTEGER, "S", 3, "The season's number; null for movies."),
        Column("episode", Kind.INTEGER, "E", 3, "The episode's number; null for movies."),
        Column("plays", Kind.TEXT, "Plays", 7, "What it plays: movie or episode."),
        Column("url", Kind.TEXT, "Address", 44, "Where it plays from."),
        Column(
            "source_type", Kind.TEXT, "Type", 8, "What is there: playlist or direct.", alias="type"
        ),
        Column("is_active", Kind.BOOLEAN, "State", 11, "Whether it answers.", alias="active"),
        Column(
            "is_placeholder",
            Kind.BOOLEAN,
            "Placeholder",
            11,
            "Whether it only stands in until the feed names a real one.",
            alias="placeholder",
        ),
        Column("last_checked", Kind.MOMENT, "Checked", 16, "When it was last asked."),
        Column("last_status", Kind.INTEGER, "Status", 6, "What it answered then.", alias="status"),
        Column("last_problem", Kind.TEXT, "Problem", 30, "Why it did not answer."),
        Column("failures", Kind.INTEGER, "Fails", 5, "How often in a row it did not answer."),
        Column("failing_since", Kind.MOMENT, "Failing", 16, "Since when it does not answer."),
        Column("edited", Kind.LIST, "Edited", 14, "What a person set, which an import keeps."),
        Column("movie_id", Kind.INTEGER, "Movie", 6, "The number of its movie."),
        Column("episode_id", Kind.INTEGER, "Episode", 7, "The number of its episode."),
    ),
    screen=(
        "title",
        "is_active",
        "source_type",
        "last_status",
        "failures",
        "url",
        "last_checked",
        "last_problem",
        "is_placeholder",
        "plays",
        "id",
    ),
    details={
        "Source": ("url", "source_type", "is_active", "is_placeholder"),
        "Checked": ("last_checked", "last_status", "last_problem", "failures", "failing_since"),
        "Row": ("plays", "season", "episode", "movie_id", "episode_id", "id", "edited"),
    },
    search="title",
    default_sort=Sort("title"),
    essential=4,
    example="active:no  failures:>=3  url:example",
    presets=(
        Preset("Dead", "active:no  placeholder:no", "What no longer answers"),
        Preset("Failing", "failures:>0", "What did not answer the last time"),
        Preset("Never checked", "last_checked:none  placeholder:no", "What nobody has asked yet"),
        Preset("Placeholders", "placeholder:yes", "What stands in until there is a real one"),
    ),
)

CATALOGUE_ROWS = (SHOW_ROWS, MOVIE_ROWS, SOURCE_ROWS)
