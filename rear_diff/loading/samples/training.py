"""The rows of `atp.training`: about 2,000 invented titles, and a dozen awkward ones."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from rear_diff.loading.samples.awkward import AWKWARD_TITLES
from rear_diff.loading.samples.chance import Chance
from rear_diff.loading.samples.figures import draw_figures
from rear_diff.loading.samples.films import SERIES, Film, Films, told_by_hand
from rear_diff.loading.samples.ids import Ids
from rear_diff.loading.samples.labels import draw_label
from rear_diff.loading.samples.lands import Land, draw_land
from rear_diff.loading.samples.words import sections

SEED = 1895
COUNT = 2_000
OLDEST = datetime(2025, 11, 1, 6, tzinfo=UTC)
FIRST = datetime(2025, 11, 3, tzinfo=UTC)
LAST = datetime(2026, 10, 27, 21, tzinfo=UTC)
NEWEST = datetime(2026, 10, 29, 20, 12, 40, tzinfo=UTC)
BETWEEN_NEWEST = timedelta(minutes=71)

Row = dict[str, object]


def training_rows() -> list[Row]:
    """The sample rows of `atp.training`, the same each time.

    By `created_at`, the awkward titles come first and those that are told by hand last.
    """
    chance = Chance(SEED)
    ids = Ids(chance)
    return [_row(chance, ids, film, created) for film, created in _films(chance)]


def _films(chance: Chance) -> Iterator[tuple[Film, datetime]]:
    films, newest = Films(chance), list(told_by_hand())
    for number, title in enumerate(AWKWARD_TITLES):
        yield films.titled(title), OLDEST + number * timedelta(minutes=7)
    for _ in range(COUNT - len(AWKWARD_TITLES) - len(newest)):
        yield films.any(), chance.moment(FIRST, LAST)
    for number, film in enumerate(newest):
        yield film, NEWEST - number * BETWEEN_NEWEST


def _row(chance: Chance, ids: Ids, film: Film, created: datetime) -> Row:
    quality = min(max(chance.bell(6.2, 1.1), 1.2), 9.4)
    label = draw_label(chance, quality, created)
    return {
        "imdb_id": ids.imdb_id(film.year),
        "tmdb_id": ids.tmdb_id(),
        "label": label.label,
        "human_labeled": label.human_labeled,
        "reviewed": label.reviewed,
        "anomalous": label.anomalous,
        "media_type": film.media_type,
        "media_title": film.title,
        "season": film.season,
        "episode": None,
        "release_year": film.year,
        "runtime": film.runtime,
        **_origin(chance, film.land),
        "production_status": _status(chance, film.media_type),
        "genre": film.genres,
        "original_media_title": film.original,
        "tagline": film.tagline,
        "overview": film.overview,
        **asdict(draw_figures(chance, quality)),
        "created_at": created,
        "updated_at": label.updated_at,
    }


def _status(chance: Chance, media_type: str) -> str:
    if media_type in SERIES:
        return chance.weighted((("Returning Series", 5.0), ("Ended", 4.0), ("Canceled", 1.0)))
    return "Released" if chance.odds(0.98) else chance.pick(("In Production", "Post Production"))


def _origin(chance: Chance, land: Land) -> Row:
    codes = [land.code]
    if chance.odds(0.12):
        codes += [code for code in [draw_land(chance).code] if code != land.code]
    languages = [land.language]
    if land.language != "en" and chance.odds(0.2):
        languages.append("en")
    companies = chance.some(sections("companies")["companies"], chance.whole(1, 3))
    return {
        "origin_country": codes[:1],
        "production_companies": companies if chance.odds(0.85) else None,
        "production_countries": codes if chance.odds(0.88) else None,
        "original_language": land.language,
        "spoken_languages": languages if chance.odds(0.92) else None,
    }
