"""Where a title stands in the catalogues that its ids are of."""

import re
from collections.abc import Mapping
from typing import Any

IMDB_ID = re.compile("tt[0-9]{7,10}", re.ASCII)

SHELVES = {"movie": "movie", "tv_show": "tv", "tv_season": "tv", "tv_episode_pack": "tv"}
"""What TMDB keeps each media type under; it numbers films and series apart."""


def imdb_address(row: Mapping[str, Any]) -> str | None:
    """The title's page at IMDb; None where the row has no id of theirs."""
    imdb_id = str(row.get("imdb_id") or "")
    return f"https://www.imdb.com/title/{imdb_id}/" if IMDB_ID.fullmatch(imdb_id) else None


def tmdb_address(row: Mapping[str, Any]) -> str | None:
    """The title's page at TMDB, of a season that of its series; None where the row has no id of
    theirs, or nobody knows whether it is of a film or a series."""
    tmdb_id, shelf = row.get("tmdb_id"), SHELVES.get(str(row.get("media_type")))
    return f"https://www.themoviedb.org/{shelf}/{tmdb_id}" if tmdb_id and shelf else None
