"""The migrations of a database that is ours: Flyway-named SQL files, read by `migrate`."""
