"""Countries and languages by name, from the Unicode CLDR as Babel carries it."""

from collections.abc import Mapping
from dataclasses import dataclass

FORMER_COUNTRIES = {
    "AN": "Netherlands Antilles",
    "CS": "Serbia and Montenegro",
    "SU": "Soviet Union",
    "XC": "Czechoslovakia",
    "XG": "East Germany",
    "YU": "Yugoslavia",
}
"""Codes of countries that are no more, as TMDB has them (/configuration/countries)."""

OWN_LANGUAGES = {"cn": "Cantonese", "mo": "Moldavian", "xx": "no language"}
"""Codes of TMDB's own (/configuration/languages)."""


@dataclass(frozen=True)
class _Names:
    countries: Mapping[str, str]
    languages: Mapping[str, str]


_loaded: list[_Names] = []


def loaded() -> bool:
    """Whether the names are in memory."""
    return bool(_loaded)


def load() -> None:
    """Read the names, which takes some 30 ms the first time; can be called from any thread."""
    if not _loaded:
        from babel import Locale

        english = Locale("en")
        _loaded.append(
            _Names(
                {**english.territories, **FORMER_COUNTRIES},
                {**english.languages, **OWN_LANGUAGES},
            )
        )


def country(code: str) -> str:
    """The name of a country by its ISO 3166-1 code; the code itself where it has none."""
    load()
    return _loaded[0].countries.get(code.upper(), code)


def language(code: str) -> str:
    """The name of a language by its ISO 639-1 code; the code itself where it has none."""
    load()
    return _loaded[0].languages.get(code.lower(), code)
