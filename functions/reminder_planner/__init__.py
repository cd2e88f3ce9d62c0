"""Keeps reminders as tasks ask for them."""
