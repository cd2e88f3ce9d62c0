"""Everything that came after the plain table: only additions, so that code one version older runs on."""

from taskflow.migrations.run_sql import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns, tables, roles, grants and row-level security."""
    run_sql("0002_columns.sql", "0002_events.sql", "0002_people.sql", "0002_roles.sql", "0002_tenants.sql")


def downgrade() -> None:
    """Remove what was added; the plain task data stays. The roles stay too: other databases may know them."""
    run_sql("0002_down.sql")
