"""The whole tasks API: changing tasks, listing them in every order, and answering a repeated request once."""

from taskflow.migrations.run_sql import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add grants, the search column, indexes, and what idempotency keys need."""
    run_sql("0003_tasks.sql", "0003_idempotency.sql")


def downgrade() -> None:
    """Remove what was added; the plain task data stays."""
    run_sql("0003_down.sql")
