"""Prints docs/keys.md: `python -m tui.keys > docs/keys.md`."""

import sys

from tui.keys.document import document

if __name__ == "__main__":
    sys.stdout.write(document())
