"""What the invented films are about: genres, overviews and taglines."""

import re
from dataclasses import dataclass
from functools import cache

from rear_diff.loading.samples.chance import Chance, Decks
from rear_diff.loading.samples.lands import Land
from rear_diff.loading.samples.premise import Premise
from rear_diff.loading.samples.words import Sections, fields, sections

SLOT = re.compile(r"\{(\w+)\}")
# Said twice in one overview, these would be noticed.
ONCE = {"thing", "weather", "crew", "other_lead", "habit", "then", "lead"}
SENTENCES = ((1, 15.0), (2, 37.0), (3, 27.0), (4, 14.0), (5, 7.0))
# How often an overview also has notes, and how many characters it has then, at least.
LONGEST = 1_550
NOTES = ((0, 94.4), (560, 3.0), (680, 2.0), (LONGEST, 0.6))
LONG_TURNS = 5
COUNT_OF_NOTES = 12
ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

FAMILIES = (
    ("drama", 25.0),
    ("comedy", 18.0),
    ("thriller", 10.0),
    ("documentary", 10.0),
    ("horror", 8.0),
    ("romance", 6.0),
    ("crime", 6.0),
    ("fantasy", 5.0),
    ("scifi", 4.0),
    ("adventure", 4.0),
    ("mystery", 3.5),
    ("history", 4.0),
    ("music", 3.0),
    ("western", 2.2),
)
WITH_WESTERNS = ("US", "MX", "AU", "AR", "IT", "ES")


@dataclass(frozen=True)
class Family:
    """A kind of film, with the sentences for it."""

    plots: Sections
    series: Sections

    def draw_genres(self, chance: Chance) -> list[str]:
        """One to four genres, the family's own first."""
        always, others = fields(chance.pick(self.plots["genres"]))
        count = chance.weighted(((0, 3.0), (1, 4.0), (2, 2.4), (3, 0.8)))
        names = [always, *chance.some(others.split(), count)]
        return [name.replace("_", " ") for name in names]


@cache
def family(name: str) -> Family:
    """The family of that name, one of `FAMILIES`."""
    plots, series = sections(f"plot_{name}"), sections("plot_series")
    if name == "documentary":
        return Family(plots, plots)
    return Family(plots, {kind: lines + plots.get(kind, ()) for kind, lines in series.items()})


def draw_family(chance: Chance, land: Land) -> Family:
    """A family, each as often as films of it are made in such a country."""
    families = [one for one in FAMILIES if one[0] != "western" or land.code in WITH_WESTERNS]
    return family(chance.weighted(families))


class Stories:
    """Tells a premise, no sentence again before all others have had their turn."""

    def __init__(self, chance: Chance, decks: Decks) -> None:
        self._chance = chance
        self._decks = decks

    def tagline(self, premise: Premise, plots: Sections) -> str:
        """One line for the poster."""
        lines = plots["tagline"] if self._chance.odds(0.6) else sections("plot_any")["tagline"]
        return self._decks.draw(lines).format_map(premise.slots())

    def overview(self, premise: Premise, plots: Sections, season: int | None = None) -> str:
        """One to five sentences about the premise, or about that season of it.

        Some go on with what a programme would say; a few of them at length, in a second paragraph.
        """
        slots = premise.slots() | {"season": ORDINALS[season or 0]}
        length = self._chance.weighted(NOTES)
        kinds = ["turn"] * LONG_TURNS + ["close"] if length == LONGEST else self._kinds()
        beginning = {None: "open", 1: "season_one"}.get(season, "season")
        first = self._first(plots[beginning], premise.in_title)
        told = set(_slots(first))
        sentences = [first, *(self._sentence(plots[kind], told, kind) for kind in kinds)]
        story = " ".join(sentences).format_map(slots)
        between = "\n\n" if length == LONGEST else " "
        return between.join([story, *self._notes(slots, length - len(story))])

    def _kinds(self) -> list[str]:
        more = self._chance.weighted(SENTENCES) - 1
        if more == 1 and self._chance.odds(0.5):
            return ["turn"]
        return ["turn"] * (more - 1) + ["close"] * min(more, 1)

    def _first(self, items: tuple[str, ...], in_title: frozenset[str]) -> str:
        """A beginning that tells what the title has told, or that of it which any does."""
        most = max(len(in_title & _slots(item)) for item in items)
        return self._decks.draw(items, lambda item: len(in_title & _slots(item)) == most)

    def _sentence(self, items: tuple[str, ...], told: set[str], kind: str) -> str:
        sentence = self._decks.draw(items, lambda item: _fits(item, told, kind))
        told.update(_slots(sentence))
        return sentence

    def _notes(self, slots: dict[str, str], length: int) -> list[str]:
        """One paragraph of at least `length` characters, or nothing where none are wanted."""
        paragraph = ""
        for note in self._chance.some(sections("plot_notes")["notes"], COUNT_OF_NOTES):
            if len(paragraph) < length:
                paragraph = f"{paragraph} {note.format_map(slots)}".strip()
        return [paragraph] if paragraph else []


@cache
def _slots(sentence: str) -> frozenset[str]:
    return frozenset(SLOT.findall(sentence))


def _fits(sentence: str, told: set[str], kind: str) -> bool:
    slots = _slots(sentence)
    if slots & told & ONCE or ("the_thing" in slots and "thing" not in told):
        return False
    return kind != "close" or "other" not in slots or "other" in told
