"""Connecting: the pool, the embedded server, the migrations, and what a schema offers."""
