"""Makes a database as Amazon RDS hands it over: a master user that is no superuser, and the roles that RDS has."""

import ssl
from collections.abc import Callable
from typing import Protocol, cast

import pg8000.native

from local.errors import LocalError
from local.postgres.postgres import Postgres

RDS_ROLES = {
    "rds_iam": "",
    "rds_superuser": "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser",
}
"""Roles that exist on every RDS server ("Understanding the rds_superuser role", "IAM database authentication")."""

MASTER_MAY = "LOGIN CREATEDB CREATEROLE NOSUPERUSER"


class Connection(Protocol):
    """What is used of a pg8000 connection; the library has no types."""

    def run(self, sql: str, **parameters: str) -> list[list[object]] | None:
        """Run one statement and answer its rows."""

    def close(self) -> None:
        """Say goodbye."""


connect = cast("Callable[..., Connection]", pg8000.native.Connection)
identifier = cast("Callable[[str], str]", pg8000.native.identifier)
literal = cast("Callable[[str], str]", pg8000.native.literal)


def prepare_database(postgres: Postgres, *, user: str, password: str, database: str) -> None:
    """Make the master user and the database that it owns, or bring them up to date; raises `LocalError`."""
    context = ssl.create_default_context(cafile=str(postgres.ca_file))
    connection = connect(
        postgres.superuser,
        host=postgres.host,
        port=postgres.port,
        password=postgres.password,
        database=postgres.database,
        ssl_context=context,
    )
    try:
        _make_rds_roles(connection)
        _make_master(connection, user, password)
        _make_database(connection, database, user)
    except pg8000.native.DatabaseError as error:
        raise LocalError(f"database {database} of {user} cannot be made: {error.args[0].get('M')}") from error
    finally:
        connection.close()


def _make_rds_roles(connection: Connection) -> None:
    for role, grant in RDS_ROLES.items():
        if not _has_role(connection, role):
            connection.run(f"CREATE ROLE {role} NOLOGIN")
        if grant:
            connection.run(grant)
    connection.run("GRANT rds_iam TO rds_superuser WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")


def _make_master(connection: Connection, user: str, password: str) -> None:
    verb = "ALTER" if _has_role(connection, user) else "CREATE"
    connection.run(f"{verb} ROLE {identifier(user)} {MASTER_MAY} PASSWORD {literal(password)}")
    connection.run(f"GRANT rds_superuser TO {identifier(user)}")


def _make_database(connection: Connection, database: str, owner: str) -> None:
    if not connection.run("SELECT FROM pg_database WHERE datname = :name", name=database):
        connection.run(f"CREATE DATABASE {identifier(database)}")
    connection.run(f"ALTER DATABASE {identifier(database)} OWNER TO {identifier(owner)}")


def _has_role(connection: Connection, role: str) -> bool:
    return bool(connection.run("SELECT FROM pg_roles WHERE rolname = :name", name=role))
