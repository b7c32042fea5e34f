"""The sign of work under way."""

SIGNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"

TURN = 0.1
"""Seconds that a sign stays."""


def sign(turns: int) -> str:
    """The sign after so many turns, one cell wide."""
    return SIGNS[turns % len(SIGNS)]
