"""Connections to the database: verified TLS, no delay for small packets, one pooled connection per environment."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from pg8000 import dbapi
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.dialects import registry

from taskflow.adapters.postgres.prepared import Connection

CONNECT_TIMEOUT: Final = 3.0
ANSWER_TIMEOUT: Final = 9.0
"""Seconds; above the roles' statement timeout, below the functions' own, so that there is time left for an answer."""

MIGRATION_TIMEOUT: Final = 600.0
AWAKENING: Final = 60.0
"""Seconds; a database that pauses needs a quarter of a minute to take a connection, and a deploy can wait for it."""

Opened = TypeVar("Opened", bound=dbapi.Connection)

registry.register("postgresql.prepared", "taskflow.adapters.postgres.dialect", "Dialect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where the database is, and who asks; `password` is called for each new connection."""

    host: str
    port: int
    database: str
    user: str
    password: Callable[[], str]


@cache
def verifying_context() -> ssl.SSLContext:
    """Load the trusted authorities once; OpenSSL's `SSL_CERT_FILE` names others than the system's."""
    return ssl.create_default_context()


def make_engine(login: Login) -> Engine:
    """Make an engine that connects on first use and keeps one connection, as one request runs at a time."""
    return create_engine(
        "postgresql+prepared://",
        creator=lambda: connect(login, Connection, answer_timeout=ANSWER_TIMEOUT),
        paramstyle="numeric_dollar",
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,  # they are what people wrote, and errors are logged
    )


def make_migration_engine(login: Login) -> Engine:
    """Make an engine for changing the schema: plain statements, one connection at a time, patient."""
    return create_engine(
        "postgresql+pg8000://",
        creator=lambda: connect(login, dbapi.Connection, answer_timeout=MIGRATION_TIMEOUT, connect_timeout=AWAKENING),
        poolclass=NullPool,
    )


def connect(
    login: Login, kind: type[Opened], *, answer_timeout: float, connect_timeout: float = CONNECT_TIMEOUT
) -> Opened:
    """Open a verified connection; raises pg8000's `InterfaceError` when that cannot be."""
    try:
        opened = socket.create_connection((login.host, login.port), connect_timeout)
        # pg8000 leaves Nagle's algorithm on, which holds back some sizes of packets for 40 ms.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        opened.settimeout(answer_timeout)
        return _log_in(login, opened, kind)
    except OSError as error:
        raise dbapi.InterfaceError(f"network error: {login.host}:{login.port}: {error}") from error


def _log_in(login: Login, opened: socket.socket, kind: type[Opened]) -> Opened:
    try:
        return kind(
            user=login.user,
            password=login.password(),
            host=login.host,
            database=login.database,
            sock=opened,
            ssl_context=verifying_context(),
            application_name=login.user,
        )
    except BaseException:
        opened.close()
        raise
