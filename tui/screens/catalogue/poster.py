"""The poster of a title: fetched beside the screen, and shown in half blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.align import Align
from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from rear_diff.compression import install_line
from tui.apart import Apart, Stopped
from tui.errand import Errand
from tui.half_blocks import NoImage, half_blocks, installed, picture
from tui.keys import of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.catalogue import POSTER
from tui.screens.sheet import Sheet
from tui.widgets.virtual_table import plain

if TYPE_CHECKING:
    from PIL.Image import Image

    from rear_diff.catalogue.posters.fetching import Arrived
    from rear_diff.query import Row
    from rear_diff.settings import Settings

NEEDS = "A poster needs textual-image, which is not installed:"
PACKAGES = "textual-image 'pillow<14'"
OFF = "Posters are off, as they ask other hosts; tui.posters = true turns them on."


@dataclass(frozen=True)
class Missing:
    """Why there is no poster, and what can be done about it: again, address or allow."""

    why: str
    remedy: str


@dataclass
class PosterArriving(Message):
    """So many bytes are here, and of how many, where that is known."""

    done: int
    whole: int | None


def why_none(settings: Settings, row: Row, *, no_color: bool) -> str | None:
    """Why the poster of `row` cannot be asked for; None where it can."""
    if no_color:
        return "A poster is drawn with colours, which NO_COLOR has turned off."
    if not settings.tui.posters:
        return OFF
    if not installed():
        return f"{NEEDS} {install_line(PACKAGES)}"
    if not row.get("image"):
        return f"{plain(row['title'])} has no address of a poster."
    return None


class PosterView(Widget):
    """An image, as large as there is room."""

    def __init__(self, image: Image) -> None:
        super().__init__()
        self._image = image

    def render(self) -> RenderableType:
        """It, in the middle."""
        if not self.size:
            return ""
        return Align.center(half_blocks(self._image, self.size.width, self.size.height))


class PosterScreen(Sheet[Missing], inherit_bindings=False):
    """The poster; dismissed with why there is none, where that is so."""

    TITLE = "The poster"
    BINDINGS: ClassVar[list[BindingType]] = of(POSTER, HELP, SCREEN)

    def __init__(self, name: str, address: str, allowed_hosts: str) -> None:
        super().__init__()
        self._name_shown = plain(name)
        self._address = address
        self._allowed_hosts = allowed_hosts

    def compose(self) -> ComposeResult:
        """A line, and room for the image."""
        with Vertical(classes="sheet"):
            yield Static("", markup=False)

    def on_mount(self) -> None:
        """Fetch it; whoever closes the sheet stops that."""
        self._say("fetching its poster · esc stops")
        self.run_worker(Errand(self._show))

    def _say(self, what: str) -> None:
        self.query_one(Static).update(f"{self._name_shown} · {what}" if what else self._name_shown)

    def on_poster_arriving(self, message: PosterArriving) -> None:
        """Say how much is here."""
        if not self.query(PosterView):
            of_all = f" of {message.whole / 1024:,.0f}" if message.whole else ""
            self._say(f"{message.done / 1024:,.0f}{of_all} KiB of its poster · esc stops")

    async def _show(self) -> None:
        def arrived(done: int, whole: int | None) -> None:
            self.post_message(PosterArriving(done, whole))

        try:
            found = await Apart(lambda: _image(self._address, self._allowed_hosts, arrived)).done()
        except Stopped:
            return
        if isinstance(found, Missing):
            self.dismiss(found)
            return
        self._say("")
        await self.query_one(".sheet").mount(PosterView(found))


async def _image(address: str, allowed_hosts: str, arrived: Arrived) -> Image | Missing:
    # In a thread: what is imported here takes longer than a key may.
    from rear_diff.catalogue.posters.fetching import NoPoster, fetch_poster
    from rear_diff.catalogue.posters.keeping import KeptPosters

    posters = KeptPosters()
    kept = posters.read(address)
    try:
        data = kept or await fetch_poster(address, allowed_hosts, arrived)
        image = picture(data)
    except NoPoster as error:
        return Missing(str(error), error.remedy.value)
    except NoImage as error:
        posters.forget(address)
        return Missing(str(error), "address")
    if kept is None:
        posters.keep(address, data)
    return image


def told(missing: Missing, key: Callable[[str], str]) -> str:
    """It as a line, with the keys that `key` gives for bindings."""
    remedies = {
        "again": f"{key('catalogue.poster')} tries again.",
        "address": f"{key('catalogue.edit')} sets another address.",
        "allow": "catalogue.allowed_hosts can allow it.",
    }
    return f"No poster: {missing.why}. {remedies[missing.remedy]}"
