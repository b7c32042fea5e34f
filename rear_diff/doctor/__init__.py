"""Looking at a database and at this machine for whatever rear-diff would run into. Only reads."""
