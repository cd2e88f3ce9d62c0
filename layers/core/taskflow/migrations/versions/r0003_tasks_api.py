"""The whole tasks API."""

from taskflow.migrations.run_sql import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what is needed; nothing yet."""
    run_sql()


def downgrade() -> None:
    """Remove what was added; the plain task data stays."""
    run_sql()
