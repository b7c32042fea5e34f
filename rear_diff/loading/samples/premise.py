"""What an invented film is about, drawn once so that its title and its story agree."""

from dataclasses import dataclass, replace

from rear_diff.loading.samples.chance import Chance, Decks
from rear_diff.loading.samples.lands import Land, Place
from rear_diff.loading.samples.words import fields, sections

SPOKEN_VOWELS = ("hour", "heir", "honest")
SPOKEN_CONSONANTS = ("uni", "use", "one", "eu", "uk")


@dataclass(frozen=True)
class Premise:
    """Who, where and with what; `lead` is the main person's trade or kin, without an article.

    `in_title` names the slots that the title tells of, so that the story begins with them.
    """

    land: Land
    place: Place
    year: int
    then: int
    woman: bool
    her: str
    him: str
    other: str
    lead: str
    habit: str
    other_lead: str
    thing: str
    crew: str
    spot: str
    weather: str
    in_title: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The given name of the main person."""
        return self.her if self.woman else self.him

    def as_kin(self, kin: str, *, woman: bool, habit: str) -> "Premise":
        """The same premise about the lead's wife, son, lodger."""
        return replace(self, lead=f"{self.lead}'s {kin}", woman=woman, habit=habit)

    def slots(self) -> dict[str, str]:
        """What the sentences of a story name in braces."""
        pronouns = ("she", "her", "her") if self.woman else ("he", "his", "him")
        people = dict(zip(("they", "their", "them"), pronouns, strict=True))
        thing, the_thing = fields(self.thing)
        slots = {
            "name": self.name,
            "other": self.other,
            "lead": with_article(self.lead),
            "a_role": with_article(self.lead),
            "role": self.lead,
            "habit": self.habit.format_map(people),
            "other_lead": with_article(self.other_lead),
            "place": self.place.name,
            "land": self.land.name,
            "spot": self.spot,
            "then": str(self.then),
            "weather": self.weather,
            "thing": thing.format_map(people),
            "the_thing": the_thing,
            "crew": self.crew,
            **people,
        }
        return slots | {name.capitalize(): upper_first(text) for name, text in slots.items()}


def draw_premise(chance: Chance, decks: Decks, land: Land, year: int) -> Premise:
    """A premise set in `land`, for a film of `year`."""
    words = sections("premises")
    lead, habit = fields(decks.draw(words["roles"]))
    her, him = decks.draw(land.women), decks.draw(land.men)
    place = chance.pick(land.places)
    return Premise(
        land=land,
        place=place,
        year=year,
        then=year - chance.whole(9, 44),
        woman=chance.odds(0.52),
        her=her,
        him=him,
        other=decks.draw(land.women + land.men, lambda name: name not in (her, him)),
        lead=lead,
        habit=habit,
        other_lead=fields(decks.draw(words["roles"], lambda item: not item.startswith(lead)))[0],
        thing=decks.draw(words["things"]),
        crew=decks.draw(words["crews"]),
        spot=decks.draw(words["spots_sea" if place.port else "spots_land"]),
        weather=decks.draw(words["weather"]),
    )


def with_article(noun: str) -> str:
    """`noun` after a or an, as it is spoken."""
    word = noun.lower()
    vowel = word.startswith(tuple("aeiou")) and not word.startswith(SPOKEN_CONSONANTS)
    return f"an {noun}" if vowel or word.startswith(SPOKEN_VOWELS) else f"a {noun}"


def plural(noun: str) -> str:
    """`noun` for more than one of them, by the ordinary rules."""
    if noun.endswith(("fe", "ief")):
        return noun.removesuffix("e").removesuffix("f") + "ves"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def upper_first(text: str) -> str:
    """`text` with its first letter a capital."""
    return text[:1].upper() + text[1:]
