"""How fast the HTTP API is, beside a bare application: `python -m tests.benchmarks.api`."""
