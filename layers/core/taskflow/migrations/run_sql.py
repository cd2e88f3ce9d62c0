"""Runs the SQL files of a revision."""

from pathlib import Path

from alembic import op

FOLDER = Path(__file__).parent / "sql"


def run_sql(*names: str) -> None:
    """Run files of the `sql` folder one after the other, in the revision's transaction."""
    for name in names:
        op.get_bind().exec_driver_sql((FOLDER / name).read_text())
