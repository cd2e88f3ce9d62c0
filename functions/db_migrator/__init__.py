"""Moves the database's schema when the stack is deployed."""
