"""Keeps the next occurrences of every series that has fallen due."""
