"""Hostile text is made harmless, and fills its cell exactly."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.virtual_table import fit, plain

CHARACTERS = "\t\n\r\0\x1b\x7f\x85\x9b\u200b\u200d\u202e\u2066\u061c\ufe0f\ufeff\u0301\ud800\u1160"
TEXTS = ("\x1b[31m", "[/]", "[b]", "👩\u200d👩\u200d👧", "❤\ufe0f", "千", "ｶ", "🇳🇴", "👍🏽")
NASTY = st.sampled_from([*CHARACTERS, *TEXTS])
ANY_CHARACTER = st.characters(exclude_categories=())
HOSTILE = st.lists(st.one_of(NASTY, ANY_CHARACTER, st.text())).map("".join)

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}


@given(HOSTILE)
def test_nothing_that_steers_a_terminal_or_a_reader_is_left(text: str) -> None:
    assert not {unicodedata.category(character) for character in plain(text)} & INVISIBLE


@given(HOSTILE)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(HOSTILE, st.integers(1, 60), st.sampled_from(["left", "right"]))
def test_any_text_fills_its_cell_exactly(text: str, width: int, align: str) -> None:
    fitted = fit(text, width, "left" if align == "left" else "right")
    assert cell_len(fitted) == width
    assert fitted == plain(fitted)


@pytest.mark.parametrize(
    "text",
    [
        "Night Ferry to Oslo",
        "Amélie",
        "Σπιρτόκουτο",
        "千と千尋の神隠し",
        "🦊 Vixen",
        "[REC] 2",
        "[/]",
        "",
    ],
)
def test_clean_text_is_not_touched(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tab\tand\nline", "tab⇥and⏎line"),
        ("Windows\r\nline", "Windows⏎line"),
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("\x9b2J", "�2J"),
        ("\ud800", "�"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\u2066isolated\u2069\u200f\u061c", "isolated"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("no\u00a0break\u3000", "no break "),
        ("❤\ufe0f", "❤"),
        ("Z" + "\u0301" * 50 + "a", "Z" + "\u0301" * 4 + "a"),
    ],
)
def test_what_stands_for_it(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Salt Roads", 12, "Salt Roads  "),
        ("Salt Roads", 10, "Salt Roads"),
        ("Salt Roads", 6, "Salt… "),
        ("Salt Roads", 1, "…"),
        ("千と千尋", 6, "千と… "),
        ("千と千尋", 7, "千と千…"),
        ("千", 1, "…"),
    ],
)
def test_text_that_is_too_long_ends_in_an_ellipsis(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


def test_numbers_stand_at_the_right() -> None:
    assert fit("7.6", 5, "right") == "  7.6"


def test_a_book_in_a_cell_is_read_no_further_than_it_shows() -> None:
    assert fit("a" * 10_000_000, 4) == "aaa…"
