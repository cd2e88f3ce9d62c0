"""Sends reminders on their way before they fall due."""
