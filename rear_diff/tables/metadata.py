"""The columns about a title that `training`, `movies` and older `media` have in common."""

from rear_diff.tables.table import Column, Kind

TITLE = (
    Column("media_type", Kind.ENUM, "Type", 9, "What kind of title it is.", alias="type"),
    Column("media_title", Kind.TEXT, "Title", 33, "The title.", alias="title"),
    Column("season", Kind.INTEGER, "S", 3, "The season's number; null for movies."),
    Column("episode", Kind.INTEGER, "E", 3, "The episode's number; null for movies."),
    Column("release_year", Kind.INTEGER, "Year", 4, "The year of the first release.", alias="year"),
)

METADATA = (
    Column("budget", Kind.INTEGER, "Budget", 13, "What it cost to make.", "US dollars"),
    Column("revenue", Kind.INTEGER, "Revenue", 13, "What it took at the box office.", "US dollars"),
    Column("runtime", Kind.INTEGER, "Min", 4, "How long it runs.", "minutes"),
    Column(
        "origin_country",
        Kind.LIST,
        "Origin",
        8,
        "Countries it comes from (ISO 3166-1).",
        alias="country",
    ),
    Column("production_companies", Kind.LIST, "Companies", 24, "Who produced it."),
    Column(
        "production_countries", Kind.LIST, "Made in", 8, "Countries it was made in (ISO 3166-1)."
    ),
    Column(
        "production_status", Kind.TEXT, "Status", 12, "How far its production is.", alias="status"
    ),
    Column(
        "original_language",
        Kind.TEXT,
        "Lang",
        4,
        "The language it was made in (ISO 639-1).",
        alias="lang",
    ),
    Column("spoken_languages", Kind.LIST, "Spoken", 8, "Languages spoken in it (ISO 639-1)."),
    Column("genre", Kind.LIST, "Genre", 15, "Its genres."),
    Column(
        "original_media_title",
        Kind.TEXT,
        "Original title",
        24,
        "The title where it was made.",
        alias="original",
    ),
    Column("tagline", Kind.TEXT, "Tagline", 30, "The line on its poster."),
    Column("overview", Kind.TEXT, "Overview", 40, "What it is about."),
    Column("tmdb_rating", Kind.NUMBER, "TMDB", 4, "TMDB's rating.", "0 to 10", alias="tmdb"),
    Column("tmdb_votes", Kind.INTEGER, "TMDB n", 9, "Votes behind TMDB's rating."),
    Column("rt_score", Kind.INTEGER, "RT", 3, "Rotten Tomatoes' score.", "0 to 100", alias="rt"),
    Column("metascore", Kind.INTEGER, "Meta", 4, "Metacritic's score.", "0 to 100"),
    Column(
        "imdb_rating",
        Kind.NUMBER,
        "IMDb",
        4,
        "IMDb's rating.",
        "0 to 10, or 0 to 100",
        alias="imdb",
    ),
    Column("imdb_votes", Kind.INTEGER, "IMDb n", 9, "Votes behind IMDb's rating."),
)

FLAGS = (
    Column(
        "human_labeled", Kind.BOOLEAN, "Human", 5, "Whether a person set the label.", alias="human"
    ),
    Column("reviewed", Kind.BOOLEAN, "Rev", 3, "Whether a person confirmed the label."),
    Column("anomalous", Kind.BOOLEAN, "Anom", 4, "Labelled right, but a known outlier."),
)

TITLE_DETAILS = {
    "About": ("overview", "tagline", "genre", "original_media_title"),
    "Made": (
        "runtime",
        "original_language",
        "spoken_languages",
        "origin_country",
        "production_countries",
        "production_companies",
        "production_status",
        "budget",
        "revenue",
    ),
    "Ratings": (
        "imdb_rating",
        "imdb_votes",
        "tmdb_rating",
        "tmdb_votes",
        "rt_score",
        "metascore",
    ),
}
