"""Posters of the catalogue's titles: fetched when one is asked for, and kept on the disk."""
