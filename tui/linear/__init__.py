"""The card as a conversation in plain lines: for a screen reader, a dumb terminal, or a pipe."""
