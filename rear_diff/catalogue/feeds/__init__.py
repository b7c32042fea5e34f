"""The feeds: two lists in JSON, of shows and of movies, brought into the catalogue."""
