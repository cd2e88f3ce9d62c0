"""Series and their occurrences."""

from taskflow.migrations.run_sql import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add how far each series is planned, the key that makes occurrences unique, and the roles that plan."""
    run_sql("0006_series.sql", "0006_roles.sql")


def downgrade() -> None:
    """Remove what was added; series and occurrences stay as tasks."""
    run_sql("0006_down.sql")
