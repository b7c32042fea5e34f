"""The tab of the catalogue: its shows, its movies and its sources, a screen each."""
