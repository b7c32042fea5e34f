"""The catalogue's own migrations, in Flyway's form, with a history of their own."""
