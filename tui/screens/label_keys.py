"""The keys that label, in the table and on a card alike."""

from textual.binding import Binding


def _binding(key: str, action: str, description: str, tooltip: str) -> Binding:
    name = action.partition("'")[2].partition("'")[0] or action
    return Binding(key, action, description, id=f"label.{name}", tooltip=tooltip)


LABEL_BINDINGS = (
    _binding("w", "act('would_watch')", "watch", "Label would_watch, and go on"),
    _binding("x", "act('would_not_watch')", "not", "Label would_not_watch, and go on"),
    _binding("r", "turn('reviewed')", "reviewed", "Confirm the label and go on, or take it back"),
    _binding("a", "turn('anomalous')", "anomalous", "Mark as an outlier, or take that back"),
    _binding("u", "undo", "undo", "Take the last change back"),
)
