"""The rows of `atp.media`: files of the training titles, in every state of the pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from rear_diff.loading.samples.chance import Chance
from rear_diff.loading.samples.labels import AS_OF
from rear_diff.loading.samples.paths import draw_paths
from rear_diff.loading.samples.pipeline import State, draw_state
from rear_diff.loading.samples.reasons import BY_DELETION, draw_file_reason, draw_title_reason
from rear_diff.loading.samples.release import Release, draw_release

SEED = 1902
COUNT = 6_000
LAST = datetime(2026, 10, 30, 2, tzinfo=UTC)
FEEDS = (("harbor_feed", 0.62), ("lantern_feed", 0.34), (None, 0.04))

TITLE = ("media_title", "release_year")
IDS = ("imdb_id", "tmdb_id")
METADATA = (
    "budget",
    "revenue",
    "runtime",
    "origin_country",
    "production_companies",
    "production_countries",
    "production_status",
    "original_language",
    "spoken_languages",
    "genre",
    "original_media_title",
    "tagline",
    "overview",
    "tmdb_rating",
    "tmdb_votes",
    "rt_score",
    "metascore",
    "imdb_rating",
    "imdb_votes",
)

Row = dict[str, object]


@dataclass(frozen=True)
class Part:
    """Which season and episode of a series a file holds; both None for a film."""

    season: int | None
    episode: int | None

    def code(self, year: object) -> str:
        """`S01E02`, `S01`, or for a film its year."""
        if self.season is None:
            return str(year)
        return f"S{self.season:02}" + (f"E{self.episode:02}" if self.episode else "")


def media_rows(training: Sequence[Mapping[str, object]]) -> list[Row]:
    """The sample rows of `atp.media`: several files of a title, of some titles none."""
    chance = Chance(SEED)
    titles = chance.some(training, int(len(training) * 0.9))
    return [_row(chance, titles[int(chance.skewed(0, len(titles), 1.3))]) for _ in range(COUNT)]


def _row(chance: Chance, title: Mapping[str, object]) -> Row:
    state = draw_state(chance)
    part = _part(chance, title)
    release = draw_release(chance, str(title["media_title"]), part.code(title["release_year"]))
    info_hash = chance.hexadecimal(4)
    return {
        "hash": info_hash,
        "media_type": title["media_type"],
        **_only(title, TITLE, state.parsed),
        "season": part.season if state.parsed else None,
        "episode": part.episode if state.parsed else None,
        **state.columns(),
        "rejection_reason": _reason(chance, title, release, state),
        **draw_paths(title, part.season, release.name, state),
        "original_title": release.name,
        "original_link": f"magnet:?xt=urn:btih:{info_hash}",
        "rss_source": chance.weighted(FEEDS),
        **_only(title, IDS, state.matched),
        **_only(title, METADATA, state.matched),
        **_formats(release, state),
        **_moments(chance, title, state),
    }


def _reason(
    chance: Chance, title: Mapping[str, object], release: Release, state: State
) -> str | None:
    if state.rejection != "rejected":
        return None
    if state.deleted:
        return BY_DELETION
    by_title = state.past("metadata_collected")
    return draw_title_reason(chance, title) if by_title else draw_file_reason(chance, release)


def _only(title: Mapping[str, object], columns: Sequence[str], known: bool) -> Row:
    return {column: title[column] if known else None for column in columns}


def _part(chance: Chance, title: Mapping[str, object]) -> Part:
    season = title["season"]
    if title["media_type"] == "tv_show":
        return Part(int(chance.skewed(1, 5, 2)), chance.whole(1, 12))
    return Part(season if isinstance(season, int) else None, None)


def _formats(release: Release, state: State) -> Row:
    found = {
        "uploader": release.uploader,
        "resolution": release.resolution,
        "video_codec": release.video_codec,
        "upload_type": release.upload_type,
        "audio_codec": release.audio_codec,
    }
    return _only(found, tuple(found), state.parsed)


def _moments(chance: Chance, title: Mapping[str, object], state: State) -> Row:
    first = cast("datetime", title["created_at"])
    created = chance.moment(first, LAST) if chance.odds(0.5) else first + timedelta(minutes=4)
    updated = min(created + timedelta(seconds=int(chance.skewed(20, 400_000, 4))), AS_OF)
    deleted = min(updated + timedelta(days=chance.whole(1, 40)), AS_OF) if state.deleted else None
    return {"created_at": created, "updated_at": deleted or updated, "deleted_at": deleted}
