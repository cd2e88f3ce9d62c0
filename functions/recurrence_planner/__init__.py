"""Keeps the next occurrences of a series that something has happened to."""
