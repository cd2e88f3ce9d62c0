"""Asking the database for a sign of life."""

from sqlalchemy import Engine, text

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork

ANYTHING = text("SELECT 1")


def probe_database(engine: Engine) -> None:
    """Raise `UnavailableError` unless the database answers."""
    with PostgresUnitOfWork(engine) as work:
        work.connection.execute(ANYTHING)
