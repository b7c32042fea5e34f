"""What becomes of labels when things break: the network, the server, the app, the disk."""
