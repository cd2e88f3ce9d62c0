"""How Alembic runs a migration here: over the connection it is given, each revision in a transaction of its own."""

from alembic import context
from sqlalchemy import Connection

ONE_AT_A_TIME = 7_461_736
"""The number of the advisory lock that keeps two migrations apart."""


def migrate(connection: Connection, *, lock_timeout: str, statement_timeout: str) -> None:
    """Run the revisions that were asked for."""
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})")
    connection.exec_driver_sql(f"SET lock_timeout = '{lock_timeout}'")
    connection.exec_driver_sql(f"SET statement_timeout = '{statement_timeout}'")
    connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})")


migrate(**context.config.attributes)
