"""Looks after the audit trail's months, and removes what has expired."""
