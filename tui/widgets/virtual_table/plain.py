"""Text that is safe to put on one line of a terminal, whoever wrote it.

A title is hostile text: it may carry escape sequences, line breaks, characters that turn the
reading direction of the whole line, or characters whose width no two terminals agree on. Nothing
here interprets markup, and nothing of the text reaches the terminal but printable characters.
"""

import re
import unicodedata

from rich.cells import cell_len

TAB = "⇥"
NEWLINE = "⏎"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

MARKS_IN_A_ROW = 4
"""Combining marks kept on one letter: Hebrew and Thai need three, zalgo has hundreds."""

# Terminals disagree on whether a selector widens the character before it.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_BY_CATEGORY: dict[str, str | None] = {
    "Cf": None,  # bidi overrides, marks and isolates, joiners, zero-width spaces, soft hyphens
    "Zs": " ",
    "Zl": NEWLINE,
    "Zp": NEWLINE,
}


class _Signs(dict[int, str | None]):
    """What stands for a character that does not print, for `str.translate`."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        if character.isprintable():
            return code
        return _BY_CATEGORY.get(unicodedata.category(character), REPLACEMENT)


def _control_pictures() -> _Signs:
    signs = _Signs({code: chr(0x2400 + code) for code in range(0x20)})
    signs.update({0x09: TAB, 0x0A: NEWLINE, 0x0D: NEWLINE, 0x7F: "␡", 0x85: NEWLINE})
    return signs


_SIGNS = _control_pictures()


def plain(text: str) -> str:
    """`text` on one line, in printable characters only, without any markup or control.

    A tab shows as ``⇥``, a line break as ``⏎``, another C0 control as its picture (``␛``), a C1
    control, a lone surrogate and an unassigned or private character as ``�``. Bidirectional
    controls, joiners and other invisible format characters (Unicode category Cf), and variation
    selectors, are dropped; of a pile of combining marks the first four stay. Clean text comes back
    as it is, so that calling this twice gives the same as calling it once.
    """
    if text.isascii() and text.isprintable():
        return text
    if not text.isprintable():
        text = text.replace("\r\n", "\n").translate(_SIGNS)
    text = _SELECTORS.sub("", text)
    return text if cell_len(text) >= len(text) else _thinned(text)


def _thinned(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = 0 if cell_len(character) else marks + 1
        if marks <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)
