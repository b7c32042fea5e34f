"""The log's lines, for people or as JSON, each with the id of the request that it is about."""

import logging
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that is being answered."""


class WithRequest(logging.Filter):
    """Gives every record the id of the request that it is about."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass."""
        if not hasattr(record, "request_id"):
            record.request_id = REQUEST_ID.get()
        return True


def lines() -> logging.Formatter:
    """Lines for people."""
    return logging.Formatter("%(asctime)s %(levelname)s [%(request_id)s] %(message)s")


def json_lines() -> logging.Formatter:
    """A JSON object a line."""
    return JsonFormatter(
        ["asctime", "levelname", "name", "request_id", "message"],
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
    )
