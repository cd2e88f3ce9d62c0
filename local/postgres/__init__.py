"""The embedded PostgreSQL, and the RDS resources that stand for it."""
