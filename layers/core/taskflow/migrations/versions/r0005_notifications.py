"""Preferences, quiet hours and the inbox."""

from taskflow.migrations.run_sql import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what is needed; nothing yet."""
    run_sql()


def downgrade() -> None:
    """Remove what was added; the plain task data stays."""
    run_sql()
