"""The styles of a table by name, looked up once a theme."""

from collections.abc import Callable

from rich.style import Style


class Palette:
    """Styles by the names that cells give; the empty name is that of plain cells.

    `find` gives the style of a name; it is asked once a name, until `clear`.
    """

    def __init__(self, find: Callable[[str], Style]) -> None:
        self._find = find
        self._styles: dict[str, Style] = {}
        self._filling: dict[str, bool] = {}

    def __getitem__(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._find(name)
            # Equal styles become one, so that neighbours are told to be alike at a glance.
            style = next((known for known in self._styles.values() if known == style), style)
            self._styles[name] = style
        return style

    def fills(self, name: str) -> bool:
        """Whether the style would show on a space, as an underline does."""
        if name not in self._filling:
            style = self[name]
            background = style.bgcolor != self[""].bgcolor
            self._filling[name] = bool(
                style.reverse or style.underline or style.strike or background
            )
        return self._filling[name]

    def forget(self, *names: str) -> None:
        """Look these up anew."""
        for name in names:
            self._styles.pop(name, None)
            self._filling.pop(name, None)

    def clear(self) -> None:
        """Look all styles up anew."""
        self._styles.clear()
        self._filling.clear()
