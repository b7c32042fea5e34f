"""Shows, seasons, episodes, movies and their sources, in a schema of their own: feeds in, ratings
and sources kept up to date, rows out."""
