"""The audit trail's upkeep."""

from taskflow.migrations.run_sql import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what searching, verifying, retiring and purging need, and the role that does it."""
    run_sql("0004_trail.sql", "0004_roles.sql")


def downgrade() -> None:
    """Remove what was added; the trail and the plain task data stay."""
    run_sql("0004_down.sql")
