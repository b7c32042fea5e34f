"""The app that tries again much sooner than for a person, to be told of by a test."""

from tui import patience
from tui.__main__ import main

TICK = 0.01

if __name__ == "__main__":
    patience.TICK = TICK
    main()
