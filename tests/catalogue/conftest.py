"""The catalogue's tests run the command too."""

from tests.cli.conftest import run

__all__ = ["run"]
