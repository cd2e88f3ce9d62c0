"""Fires reminders."""
