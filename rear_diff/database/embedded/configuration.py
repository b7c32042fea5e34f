"""The server's settings: a socket for its owner alone, a small machine, a quiet log."""

from pathlib import Path

from rear_diff.database.embedded.sockets import PORT

HEADING = "# Written by rear-diff at each start. Yours go before it: ALTER SYSTEM SET ... = ...;\n"
SETTINGS: dict[str, str | int] = {
    "cluster_name": "rear-diff",
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": 60,
    "shared_buffers": "64MB",
    # systemd removes a user's shared memory when their last session ends, tmux or not.
    "dynamic_shared_memory_type": "mmap",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # Statements and details hold people's values: the one who asked is told them anyway.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


def configuration(sockets: Path, *, durable: bool) -> str:
    """The text of our part of postgresql.conf, with the socket in the directory `sockets`."""
    settings = SETTINGS | {"unix_socket_directories": str(sockets)}
    if not durable:
        settings |= NOT_DURABLE
    return HEADING + "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def _quoted(value: str | int) -> str:
    return "'" + str(value).replace("'", "''") + "'"
