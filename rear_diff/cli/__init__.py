"""The `rear-diff` command."""

from rear_diff.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command that the arguments name."""
    app()
