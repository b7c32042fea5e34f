"""Titles of films that nobody has made."""

import re
from collections.abc import Iterable
from dataclasses import replace

from rear_diff.loading.samples.chance import Chance, Decks
from rear_diff.loading.samples.premise import Premise, plural, upper_first, with_article
from rear_diff.loading.samples.words import fields, sections

SLOT = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"\w{4,}")
# Which slot of a story says what this slot of a title says.
TELLS = {
    "Role": "lead",
    "a_Role": "lead",
    "A_Role": "lead",
    "place": "place",
    "port": "place",
    "other": "other",
}
WHOLE, OF_FAMILY = 0.09, 0.30


class Titles:
    """Draws each title once, and none that is `taken`."""

    def __init__(self, chance: Chance, decks: Decks, taken: Iterable[str]) -> None:
        self._chance = chance
        self._decks = decks
        self._words = sections("titles")
        self._patterns = [
            (pattern, float(often)) for often, pattern in map(fields, self._words["patterns"])
        ]
        self._seen = {*taken, *self._words["taken"]}

    def draw(self, premise: Premise, of_family: tuple[str, ...]) -> tuple[str, Premise]:
        """A title that none before it had, and the premise as that title would have it.

        Some titles come from `of_family`, patterns for films of the same genre.
        """
        while True:
            title, premise_then = self._fill(self._pattern(premise, of_family), premise)
            if title not in self._seen and not _repeats(title):
                self._seen.add(title)
                return title, premise_then

    def _pattern(self, premise: Premise, of_family: tuple[str, ...]) -> str:
        point = self._chance.random()
        if point < WHOLE:
            return self._decks.draw(sections("titles_whole")["whole"])
        if point < WHOLE + OF_FAMILY:
            return self._decks.draw(of_family)
        while True:
            pattern = self._chance.weighted(self._patterns)
            if premise.place.port or "{port}" not in pattern:
                return pattern

    def _fill(self, pattern: str, premise: Premise) -> tuple[str, Premise]:
        slots = self._slots(premise)
        if "{kin}" in pattern:
            gender, kin = fields(self._decks.draw(self._words["kin"]))
            habit = self._decks.draw(sections("premises")["kin_habits"])
            premise = premise.as_kin(kin.lower(), woman=gender == "f", habit=habit)
            slots["kin"] = kin
        told = frozenset(TELLS[slot] for slot in SLOT.findall(pattern) if slot in TELLS)
        title = SLOT.sub(lambda slot: self._word(slot[1], slots), pattern)
        return title, replace(premise, in_title=told)

    def _word(self, slot: str, slots: dict[str, str]) -> str:
        if slot in slots:
            return slots[slot]
        if slot == "nouns":
            return plural(self._decks.draw(self._words["noun"]))
        if slot in ("a_noun", "A_noun"):
            noun = with_article(self._decks.draw(self._words["noun"]))
            return upper_first(noun) if slot == "A_noun" else noun
        word = self._decks.draw(self._words[slot])
        return SLOT.sub(lambda inner: self._word(inner[1], slots), word)

    def _slots(self, premise: Premise) -> dict[str, str]:
        role = premise.lead.title()
        return {
            "name": premise.name,
            "other": premise.other,
            "place": premise.place.name,
            "port": premise.place.name,
            "Role": role,
            "Roles": plural(role),
            "a_Role": with_article(role),
            "A_Role": upper_first(with_article(role)),
        }


def _repeats(title: str) -> bool:
    words = [word.casefold().removesuffix("s") for word in WORD.findall(title)]
    return len(set(words)) < len(words)
