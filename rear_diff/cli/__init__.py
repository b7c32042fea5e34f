"""The `rear-diff` command."""

import sys

from rear_diff.cli.app import app

__all__ = ["app", "main"]

COMPLETION = ("--install-completion", "--show-completion")


def main() -> None:
    """Run the command that the arguments name."""
    if sys.argv[1:2] and sys.argv[1] in COMPLETION:
        from rear_diff.cli.completing import complete_the_app_too

        complete_the_app_too(sys.argv[1])
    app()
