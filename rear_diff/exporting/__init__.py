"""Rows out of a table, streamed into a file that is whole or not there at all."""
