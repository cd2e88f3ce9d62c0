"""Preferences, quiet hours and the inbox."""

from taskflow.migrations.run_sql import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add preferences, deferred notifications, read marks and acknowledgements, and who may touch them."""
    run_sql("0005_notifications.sql", "0005_access.sql")


def downgrade() -> None:
    """Remove what was added; stored notifications stay, those that wait for the end of quiet hours are lost."""
    run_sql("0005_down.sql")
