"""A terminal that shows the first frame already, taken over by Textual without a flicker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

from tui.first_frame import OPEN

if TYPE_CHECKING:
    from textual.driver import Driver

    from tui.first_frame import Painted


def taking_over(painted: Painted) -> type[Driver]:
    """Textual's own driver, which finds `painted` on the terminal when it begins."""

    class TakingOver(LinuxDriver):
        def start_application_mode(self) -> None:
            """Begin, and know how the terminal was before the frame."""
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if painted.is_here:
                self.attrs_before = painted.before
                painted.hand_over()

        def write(self, data: str) -> None:
            """Write, but let nothing clear the frame before there is another."""
            if not (painted.is_here and data == OPEN):
                super().write(data)

    return TakingOver
