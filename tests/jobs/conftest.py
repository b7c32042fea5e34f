"""The jobs' tests run the command, and start workers."""

from tests.cli.conftest import _warm, run, start

__all__ = ["_warm", "run", "start"]
