"""What `db_migrator` is made of."""

import json
from typing import TYPE_CHECKING

from taskflow.adapters import aws_clients
from taskflow.runtime.settings import MigratorSettings, read

if TYPE_CHECKING:
    from taskflow.adapters.postgres.schema import Schema


def schema() -> "Schema":
    """Log in as the master user, whose name and password are read from its secret."""
    from taskflow.adapters.postgres.connection import Login, make_migration_engine  # noqa: PLC0415 - see below
    from taskflow.adapters.postgres.schema import Schema  # noqa: PLC0415 - a deletion has to be answered without Alembic

    settings = read(MigratorSettings)
    answer = aws_clients.secrets().get_secret_value(SecretId=settings.database_secret_arn)
    secret = json.loads(answer["SecretString"])
    login = Login(
        host=settings.database_host,
        port=settings.database_port,
        database=settings.database_name,
        user=secret["username"],
        password=lambda: secret["password"],
    )
    return Schema(make_migration_engine(login))
