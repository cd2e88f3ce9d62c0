"""Publishes again what has stayed in the outbox."""
