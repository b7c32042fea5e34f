"""Where the invented films come from: languages, cities and given names that belong together."""

from dataclasses import dataclass
from functools import cache

from rear_diff.loading.samples.chance import Chance
from rear_diff.loading.samples.words import fields, sections

PORT = "~"


@dataclass(frozen=True)
class Place:
    """A city or a town."""

    name: str
    port: bool


@dataclass(frozen=True)
class Land:
    """A country: its ISO 3166-1 code, ISO 639-1 language, and how often of 100 it is drawn."""

    code: str
    name: str
    language: str
    weight: float
    places: tuple[Place, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]


@cache
def lands() -> tuple[Land, ...]:
    """Every country that films come from."""
    return tuple(map(_land, sections("lands")["lands"]))


def draw_land(chance: Chance) -> Land:
    """A country, each as often as its weight says."""
    return chance.weighted([(land, land.weight) for land in lands()])


def _land(item: str) -> Land:
    code, name, language, weight, places, women, men = fields(item)
    found = tuple(Place(place.removesuffix(PORT), place.endswith(PORT)) for place in _names(places))
    return Land(code, name, language, float(weight), found, _names(women), _names(men))


def _names(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())
