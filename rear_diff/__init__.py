"""rear-diff: label rows in PostgreSQL, from a terminal and over HTTP."""

__version__ = "0.1.0"
