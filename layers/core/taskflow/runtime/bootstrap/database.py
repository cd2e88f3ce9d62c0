"""The database, for whichever function asks."""

from functools import cache

from sqlalchemy import Engine

from taskflow.adapters.postgres.connection import Login, make_engine
from taskflow.adapters.postgres.iam_token import IamToken
from taskflow.runtime.settings import DatabaseSettings


@cache
def engine_for(settings: DatabaseSettings) -> Engine:
    """Make the engine that logs in as the function's role."""
    host, port, user = settings.database_host, settings.database_port, settings.database_user
    token = IamToken(host=host, port=port, user=user, region=settings.aws_region)
    return make_engine(Login(host=host, port=port, database=settings.database_name, user=user, password=token))
