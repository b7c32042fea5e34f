"""How fast the terminal app is, beside Textual's DataTable: `python -m tests.benchmarks.tui`."""
