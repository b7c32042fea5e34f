"""The periodic work and its worker."""
