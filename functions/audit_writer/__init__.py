"""Moves events into the audit trail."""
