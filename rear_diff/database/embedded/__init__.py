"""A PostgreSQL of our own: started on demand, shared, stopped by the last who uses it."""

from rear_diff.database.embedded.errors import EmbeddedError
from rear_diff.database.embedded.place import default_directory
from rear_diff.database.embedded.server import EmbeddedServer
from rear_diff.database.embedded.status import EmbeddedState, EmbeddedStatus

__all__ = [
    "EmbeddedError",
    "EmbeddedServer",
    "EmbeddedState",
    "EmbeddedStatus",
    "default_directory",
]
