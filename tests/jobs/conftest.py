"""The jobs' tests run the command, and start workers."""

from tests.cli.conftest import run, start

__all__ = ["run", "start"]
