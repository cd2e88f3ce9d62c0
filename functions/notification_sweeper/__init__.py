"""Sends notifications that wait for the end of quiet hours on their way."""
