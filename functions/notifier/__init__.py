"""Tells people what happened to their tasks."""
