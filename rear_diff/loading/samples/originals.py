"""Titles in the languages of their makers, each with its English title."""

from dataclasses import dataclass

from rear_diff.loading.samples.chance import Chance
from rear_diff.loading.samples.words import fields, sections


@dataclass(frozen=True)
class Original:
    """A title as its makers wrote it, and in English."""

    original: str
    english: str


# Languages whose titles most readers of English cannot read.
SCRIPTS = ("ja", "zh", "ko", "hi", "ru", "uk", "el", "ar", "he", "th")


class Originals:
    """Gives each of them once, language by language."""

    def __init__(self, chance: Chance) -> None:
        self._left: dict[str, list[Original]] = {}
        items = sections("originals")["originals"]
        for language, original, english in map(fields, chance.some(items, len(items))):
            self._left.setdefault(language, []).append(Original(original, english))

    def english(self) -> set[str]:
        """The English titles that are left."""
        return {pair.english for pairs in self._left.values() for pair in pairs}

    def take(self, language: str) -> Original | None:
        """A title in `language`, or None when there is none left."""
        left = self._left.get(language)
        return left.pop() if left else None
