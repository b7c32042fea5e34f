"""Ratings from outside: a provider a file, behind one small interface."""
