"""What stands in a cell, and how text is made to fill exactly its width."""

from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size

from .plain import plain

Align = Literal["left", "right"]

ELLIPSIS = "…"

CHARACTERS_PER_CELL = 8
"""More characters than this for each cell are never looked at: an overview may be a book."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Plain text and the name of a style: never markup."""

    text: str
    style: str = ""
    """The suffix of a component class: `"good"` is drawn as `virtual-table--good`."""


NULL = Cell("·", "null")
"""How a missing value looks; an empty text shows as nothing at all."""

NO_MARK = Cell("")


def fit(text: str, width: int, align: Align = "left") -> str:
    """`text`, made plain, in exactly `width` terminal cells.

    Shorter text is padded with spaces, longer text is cut and ends in an ellipsis. A wide character
    is never halved.
    """
    text = plain(text[: CHARACTERS_PER_CELL * width])
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip(" ") + ELLIPSIS
    padding = " " * (width - cell_len(text))
    return padding + text if align == "right" else text + padding
