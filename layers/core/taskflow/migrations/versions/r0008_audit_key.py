"""The audit trail's key, in the order in which the trail is read."""

from taskflow.migrations.run_sql import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Let the primary key do the work of the index by time, so that every entry is written to one index less."""
    run_sql("0008_key.sql")


def downgrade() -> None:
    """Have both again."""
    run_sql("0008_down.sql")
