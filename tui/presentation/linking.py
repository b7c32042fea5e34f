"""A title of the catalogue that is a row of training too: its label, beside what it is."""

from collections.abc import Mapping
from typing import Any

from tui.widgets.virtual_table import Cell

LINK = "link"
"""The key under which a row of the catalogue holds its row of training: None where there is none,
and absent while nobody has looked."""

LINKED_LABEL = "linked_label"
"""The key under which it holds what its table shows of that."""


def shown_link(link: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a row of the catalogue holds of its row of training, which may not be there."""
    if link is None:
        return {LINK: None, LINKED_LABEL: Cell("")}
    return {LINK: link, LINKED_LABEL: _cell(link)}


def _cell(link: Mapping[str, Any]) -> Cell:
    # Later, because the cells of the other tables stand on this module too.
    from tui.presentation.cells import LABELS

    if link["label"] is None:
        return Cell("  none", "dim")
    cell = LABELS.get(link["label"]) or Cell(str(link["label"]))
    return Cell(f"{cell.text:<8}✓", cell.style) if link["reviewed"] else Cell(cell.text, "dim")


def story_of_link(row: Mapping[str, Any]) -> list[Cell]:
    """What training has of the title; nothing while nobody has looked.

    `+ watch`
    `set by a person, reviewed · tt0080684 in training`
    """
    if LINK not in row:
        return []
    link = row[LINK]
    if link is None:
        return [Cell("It is not among the titles to label.", "dim")]
    from tui.presentation.cells import LABELS

    label = LABELS.get(link["label"] or "")
    if label is None:
        return [Cell("No label yet"), Cell(f"{link['imdb_id']} in training", "dim")]
    whose = "set by a person" if link["human_labeled"] else "set by a machine"
    flags = [name for name in ("reviewed", "anomalous") if link[name]]
    notes = ", ".join([whose, *flags])
    return [
        Cell(label.text, label.style),
        Cell(f"{notes} · {link['imdb_id']} in training", "dim"),
    ]
