"""Where a file is, from the download to its place in the library."""

from collections.abc import Mapping

from rear_diff.loading.samples.pipeline import State
from rear_diff.loading.samples.release import dotted

LIBRARY = {"movie": "/library/movies", "unknown": "/library/unsorted"}
SERIES = "/library/series"


def draw_paths(
    title: Mapping[str, object], season: int | None, release: str, state: State
) -> dict[str, object]:
    """The path columns of `atp.media`, each null until the file has got there."""
    name = dotted(str(title["media_title"])).replace(".", " ")
    folder = f"{name} ({title['release_year']})"
    inside = folder if season is None else f"{folder}/Season {season:02}"
    parent = LIBRARY.get(str(title["media_type"]), SERIES)
    accepted = state.past("media_accepted")
    return {
        "parent_path": parent if accepted else None,
        "target_path": f"{inside}/{release}.mkv" if accepted else None,
        "original_path": f"/downloads/{release}" if state.past("downloading") else None,
    }
