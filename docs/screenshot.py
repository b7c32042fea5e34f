"""Record the README's picture: the real app, on an embedded database with the sample rows."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rear_diff.database.connect import Target
from rear_diff.opening import prepared
from rear_diff.settings import EmbeddedSettings, PgsqlSettings, Settings, TuiSettings
from tui.app import RearDiffApp
from tui.widgets.row_detail import RowDetail
from tui.widgets.status_line import StatusLine
from tui.widgets.virtual_table import VirtualTable

PICTURE = Path(__file__).with_name("training.svg")
KEYS = ("j", "j", "j", "j", "w", "j", "x", "j", "j")


async def record(app: RearDiffApp) -> None:
    """Label two titles, and save what is seen."""
    async with app.run_test(size=(120, 32)) as pilot:
        while not app.screen.query_one(VirtualTable).row_at_cursor:
            await pilot.pause()
        await pilot.press(*KEYS)
        status = app.screen.query_one(StatusLine)
        detail = app.screen.query_one(RowDetail)
        title = (app.screen.query_one(VirtualTable).row_at_cursor or {})["media_title"]
        while app.unsent or not status.backlog or detail.render_line(0).text.strip() != title:
            await pilot.pause()
        app.save_screenshot(str(PICTURE))


@contextmanager
def on_samples() -> Iterator[Target]:
    """A database with the sample rows, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="rear-diff-") as directory:
        # As root the server runs as another user, who must be able to pass.
        Path(directory).chmod(0o711)
        settings = Settings(
            pgsql=PgsqlSettings(embedded=True),
            embedded=EmbeddedSettings(directory=Path(directory) / "postgresql"),
        )
        with prepared(settings) as target:
            yield target


def main() -> None:
    """Start a database, record, and remove it."""
    with on_samples() as target:
        asyncio.run(record(RearDiffApp(target, TuiSettings(), where="embedded")))


if __name__ == "__main__":
    main()
