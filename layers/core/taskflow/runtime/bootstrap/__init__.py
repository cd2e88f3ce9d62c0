"""The composition root, in one file per function, so that a function imports only what it needs."""
