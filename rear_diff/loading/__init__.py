"""Bringing rows into a database that is ours: the samples, and files of a user's own."""
