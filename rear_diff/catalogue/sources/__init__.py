"""Whether the sources still answer: many at once, a few at a host, none on a forbidden address."""
