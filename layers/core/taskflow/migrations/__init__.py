"""The schema's history: Alembic revisions, and the SQL they run."""
