"""A style sheet that is parsed once, and again when the colours change.

Textual's parses all of itself anew at the start, and for each screen that is shown for the first
time. This leans on what Textual keeps to itself, which is why Textual's version is pinned exactly.
"""

from textual.css.stylesheet import Stylesheet


class SteadyStylesheet(Stylesheet):
    """Parses only what it has not parsed with the same variables."""

    _is_stale = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Set the colours and what else the rules name."""
        if variables != self._variables:
            super().set_variables(variables)
            self._is_stale = True

    def reparse(self) -> None:
        """Have rules of the present variables. Raises as Textual's own does."""
        if self._is_stale:
            super().reparse()
            self._is_stale = False
