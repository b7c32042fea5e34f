"""`python -m rear_diff.settings` prints config.example.toml."""

import sys

from rear_diff.settings.example import example_toml

sys.stdout.write(example_toml())
