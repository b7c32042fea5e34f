"""Who may ask the HTTP server: the tokens, and what they allow."""
