"""The invented films: the awkward ones, those drawn by chance, and those told by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rear_diff.loading.samples.awkward import AWKWARD_LANDS
from rear_diff.loading.samples.chance import Chance, Decks
from rear_diff.loading.samples.lands import Land, draw_land, lands
from rear_diff.loading.samples.originals import SCRIPTS, Originals
from rear_diff.loading.samples.premise import Premise, draw_premise
from rear_diff.loading.samples.stories import Family, Stories, draw_family
from rear_diff.loading.samples.titles import Titles
from rear_diff.loading.samples.words import fields, sections

THIS_YEAR, OLDEST_YEAR, OLDEST_SERIES_YEAR = 2026, 1921, 1956
MEDIA_TYPES = (
    ("movie", 80.0),
    ("tv_show", 9.0),
    ("tv_season", 7.0),
    ("tv_episode_pack", 2.0),
    ("unknown", 2.0),
)
SERIES = ("tv_show", "tv_season", "tv_episode_pack")
SEASONS = ("tv_season", "tv_episode_pack")
RECENT, RECENT_YEARS = 0.4, 7
TITLED_BY_MAKERS, IN_THEIR_SCRIPT, REMAKE = 0.75, 0.3, 0.012
NO_GENRE, NO_TAGLINE, NO_OVERVIEW = 0.014, 0.34, 0.01


@dataclass(frozen=True)
class Film:
    """What there is to tell of a film or a series, but for figures, ids and labels."""

    land: Land
    year: int
    media_type: str
    season: int | None
    title: str
    original: str | None
    runtime: int | None
    genres: list[str] | None
    tagline: str | None
    overview: str | None


@dataclass(frozen=True)
class Idea:
    """A premise with its title, before anybody has made it into a film."""

    premise: Premise
    family: Family
    title: str
    original: str | None


class Films:
    """Draws films, each with a title that no other has, but for remakes."""

    def __init__(self, chance: Chance) -> None:
        decks = Decks(chance)
        self._chance = chance
        self._decks = decks
        self._stories = Stories(chance, decks)
        self._originals = Originals(chance)
        taken = self._originals.english() | {film.title for film in told_by_hand()}
        self._titles = Titles(chance, decks, taken)
        self._ideas: list[Idea] = []

    def titled(self, title: str) -> Film:
        """A film with this title."""
        code = AWKWARD_LANDS.get(title)
        land = _land(code) if code else draw_land(self._chance)
        premise = self._premise(land, "movie")
        return self._made(Idea(premise, draw_family(self._chance, land), title, None), "movie")

    def any(self) -> Film:
        """A film or a series of any kind; now and then the remake of an earlier one."""
        media_type = self._chance.weighted(MEDIA_TYPES)
        if self._ideas and self._chance.odds(REMAKE):
            return self._made(self._remake(self._chance.pick(self._ideas)), media_type)
        idea = self._idea(self._premise(draw_land(self._chance), media_type))
        self._ideas.append(idea)
        return self._made(idea, media_type)

    def _premise(self, land: Land, media_type: str) -> Premise:
        oldest = OLDEST_SERIES_YEAR if media_type in SERIES else OLDEST_YEAR
        recent = self._chance.odds(RECENT)
        years = RECENT_YEARS if recent else THIS_YEAR - oldest + 1
        year = THIS_YEAR - int(self._chance.skewed(0, years, 1.0 if recent else 1.8))
        return draw_premise(self._chance, self._decks, land, year)

    def _idea(self, premise: Premise) -> Idea:
        family = draw_family(self._chance, premise.land)
        language = premise.land.language
        pair = self._originals.take(language) if self._chance.odds(TITLED_BY_MAKERS) else None
        if pair:
            own = language in SCRIPTS and self._chance.odds(IN_THEIR_SCRIPT)
            return Idea(premise, family, pair.original if own else pair.english, pair.original)
        title, premise = self._titles.draw(premise, family.plots["titles"])
        return Idea(premise, family, title, title if language == "en" else None)

    def _remake(self, idea: Idea) -> Idea:
        """The same idea, made again in another year."""
        year = self._chance.whole(OLDEST_SERIES_YEAR, THIS_YEAR)
        other_year = year if year != idea.premise.year else year - 1
        return replace(idea, premise=replace(idea.premise, year=other_year))

    def _made(self, idea: Idea, media_type: str) -> Film:
        chance, premise, family = self._chance, idea.premise, idea.family
        season = int(chance.skewed(1, 7, 2)) if media_type in SEASONS else None
        plots = family.series if media_type in SERIES else family.plots
        overview = self._stories.overview(premise, plots, season)
        return Film(
            land=premise.land,
            year=premise.year,
            media_type=media_type,
            season=season,
            title=idea.title,
            original=idea.original,
            runtime=_runtime(chance, media_type),
            genres=None if chance.odds(NO_GENRE) else _genres(chance, family, media_type),
            tagline=None if chance.odds(NO_TAGLINE) else self._stories.tagline(premise, plots),
            overview=None if chance.odds(NO_OVERVIEW) else overview,
        )


def told_by_hand() -> Iterator[Film]:
    """The films of `newest.txt`, in its order."""
    for item in sections("newest")["newest"]:
        title, year, land, genres, kind, minutes, original, tagline, overview = fields(item)
        media_type, _, season = kind.partition(":")
        yield Film(
            land=_land(land),
            year=int(year),
            media_type=media_type,
            season=int(season) if season else None,
            title=title,
            original=original,
            runtime=int(minutes),
            genres=genres.split(", "),
            tagline=tagline,
            overview=overview,
        )


def _land(code: str) -> Land:
    return next(land for land in lands() if land.code == code)


def _genres(chance: Chance, family: Family, media_type: str) -> list[str]:
    genres = family.draw_genres(chance)
    return [genre for genre in genres if genre != "TV Movie" or media_type not in SERIES]


def _runtime(chance: Chance, media_type: str) -> int | None:
    if chance.odds(0.02):
        return None
    if media_type in SERIES:
        return chance.pick((22, 25, 28, 30, 42, 45, 50, 52, 55, 60))
    return round(min(max(chance.bell(98, 16), 46), 212))
