"""How the HTTP server writes its log: requests to standard output, all else to standard error."""

from typing import Any

from rear_diff.settings import LogSettings

# Named by string: rear_diff imports neither face.
FORMATS = {"text": "api.logs.lines", "json": "api.logs.json_lines"}


def log_config(settings: LogSettings) -> dict[str, Any]:
    """The configuration for `logging.config.dictConfig`."""
    level = settings.level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "api.logs.WithRequest"}},
        "formatters": {"chosen": {"()": FORMATS[settings.format]}},
        "handlers": {"requests": _handler("stdout"), "rest": _handler("stderr")},
        "root": {"handlers": ["rest"], "level": "WARNING"},
        "loggers": {
            "uvicorn": {"level": level},
            "rear_diff": {"level": level},
            "api": {"level": level},
            "api.access": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        },
    }


def _handler(stream: str) -> dict[str, Any]:
    return {
        "class": "logging.StreamHandler",
        "stream": f"ext://sys.{stream}",
        "formatter": "chosen",
        "filters": ["request"],
    }
