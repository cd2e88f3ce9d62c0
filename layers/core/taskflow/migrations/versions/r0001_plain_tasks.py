"""The plain task table."""

from taskflow.migrations.run_sql import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    run_sql("0001_up.sql")


def downgrade() -> None:
    """Drop the table, and all tasks with it."""
    run_sql("0001_down.sql")
