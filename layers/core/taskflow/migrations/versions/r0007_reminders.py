"""Reminders."""

from taskflow.migrations.run_sql import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add what is going to fire, since when a task asks for it, and the roles that plan, sweep and dispatch."""
    run_sql("0007_reminders.sql", "0007_roles.sql")


def downgrade() -> None:
    """Remove what was added; what tasks ask for stays with them."""
    run_sql("0007_down.sql")
