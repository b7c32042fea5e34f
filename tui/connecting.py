"""Opening the database, and opening it again when it could not be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message_pump import MessagePump

from rear_diff.database.errors import DatabaseError
from tui.messages import DatabaseOpened
from tui.writing import Writer

if TYPE_CHECKING:
    from rear_diff.database.connect import Target


async def stay_connected(target: Target, writer: Writer, tell: MessagePump) -> None:
    """Tell that the database is there, and let `writer` send, until cancelled."""
    # Here, for what it imports takes long.
    from rear_diff.opening import opened

    while True:
        try:
            async with opened(target) as database:
                writer.patience.over()
                tell.post_message(DatabaseOpened(database))
                await writer.run(database)
        except DatabaseError as error:
            await writer.patience.wait(error)
