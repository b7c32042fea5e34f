"""Every binding of the app, by the place where it works. To add one is to add a line here."""
