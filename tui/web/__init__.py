"""`rear-diff-tui --web`: the app in a page, for a browser on this machine."""
