"""Why the filters turned a file away, said of what the file is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from rear_diff.loading.samples.chance import Chance
from rear_diff.loading.samples.release import Release

BY_DELETION = "user deletion"
RESOLUTIONS, CODECS = ("720p", "1080p", "2160p"), ("x264", "x265", "h264", "h265")
LEAST_RATING, LEAST_VOTES = Decimal("5.5"), 100
LEAST_RUNTIME, OLDEST_YEAR = 75, 1950
NEVER_WATCHED = ("Horror", "Western", "TV Movie", "Reality")


def draw_file_reason(chance: Chance, release: Release) -> str:
    """Why a release was not downloaded, from its name alone."""
    reasons = [
        "a better release is already in the library",
        f"uploader {release.uploader} is blocked",
        f"file size of {chance.decimal(chance.skewed(30.1, 70.0, 2.0), 1, 99.0)} GB is above 30 GB",
    ]
    if release.resolution not in RESOLUTIONS:
        reasons = [f"resolution {release.resolution} is below the minimum of 720p"]
    if release.video_codec not in CODECS:
        reasons.append(f"video codec {release.video_codec} is not accepted")
    return chance.pick(reasons)


def draw_title_reason(chance: Chance, title: Mapping[str, object]) -> str:
    """Why a title was not wanted, from what is known of it."""
    return chance.pick([*_by_figures(title), *_by_kind(title), _by_model(chance)])


def _by_figures(title: Mapping[str, object]) -> list[str]:
    rating = cast("Decimal | None", title["imdb_rating"])
    votes = cast("int | None", title["imdb_votes"])
    runtime = cast("int | None", title["runtime"])
    reasons = []
    if rating is not None and rating < LEAST_RATING:
        reasons.append(f"imdb_rating {rating} is below {LEAST_RATING}")
    if votes is not None and votes < LEAST_VOTES:
        reasons.append(f"imdb_votes {votes} is below {LEAST_VOTES}")
    if title["media_type"] == "movie" and runtime is not None and runtime < LEAST_RUNTIME:
        reasons.append(f"runtime {runtime} is below {LEAST_RUNTIME} minutes")
    return reasons


def _by_kind(title: Mapping[str, object]) -> list[str]:
    year = cast("int", title["release_year"])
    genres = cast("list[str] | None", title["genre"]) or []
    reasons = [f"genre {genre} is excluded" for genre in genres if genre in NEVER_WATCHED]
    if year < OLDEST_YEAR:
        reasons.append(f"release_year {year} is before {OLDEST_YEAR}")
    return reasons


def _by_model(chance: Chance) -> str:
    return f"would_not_watch with probability {chance.decimal(chance.skewed(0.99, 0.51, 1.5), 2)}"
