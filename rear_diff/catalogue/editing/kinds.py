"""The kinds of rows that a person adds, edits and deletes."""

from dataclasses import dataclass

from rear_diff.catalogue.editing.fields import (
    ACTIVE,
    ADDRESS,
    DESCRIPTION,
    IMAGE,
    IMDB_ID,
    NUMBER,
    RATINGS,
    RELEASED,
    TITLE,
    TYPE,
    YEAR,
    Field,
)


@dataclass(frozen=True)
class Kind:
    """A kind of row, by the name of its table; `parents` are the kinds that it can be a part of."""

    name: str
    fields: tuple[Field, ...]
    parents: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    """The columns that no two rows, or parts of one row, have alike."""

    def field(self, column: str) -> Field:
        """The field of a column. Raises `KeyError`."""
        return {field.column: field for field in self.fields}[column]


SHOW = Kind(
    "show",
    (TITLE, RELEASED, DESCRIPTION, IMDB_ID, *RATINGS, IMAGE),
    key=("title", "release_date"),
)
SEASON = Kind("season", (NUMBER, DESCRIPTION), parents=("show",), key=("number",))
EPISODE = Kind(
    "episode", (NUMBER, TITLE, RELEASED, DESCRIPTION), parents=("season",), key=("number",)
)
MOVIE = Kind(
    "movie",
    (TITLE, YEAR, RELEASED, DESCRIPTION, IMDB_ID, *RATINGS, IMAGE),
    key=("title", "release_year"),
)
SOURCE = Kind("source", (ADDRESS, TYPE, ACTIVE), parents=("movie", "episode"), key=("url",))

KINDS = {kind.name: kind for kind in (SHOW, SEASON, EPISODE, MOVIE, SOURCE)}

PARTS = {"show": "season", "season": "episode", "episode": "source", "movie": "source"}
"""What a row of each kind consists of."""
