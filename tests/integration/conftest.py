"""One PostgreSQL for the tests of a worker, migrated once and emptied before each test."""

import os

import pytest

from local.postgres.postgres import Postgres
from taskflow.adapters.postgres.connection import verifying_context
from tests.integration.database import PostgresPorts, TestDatabase
from tests.integration.invoked_functions import environment, functions, stub
from tests.integration.wire import CountingWire
from tests.support.logs import captured

__all__ = ["environment", "functions", "stub"]

os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "TaskFlow")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    server.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(server.ca_file))
        verifying_context.cache_clear()
        yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated(server):
    database = TestDatabase(server)
    database.create()
    database.schema.upgrade()
    return database


@pytest.fixture
def database(migrated):
    migrated.empty()
    yield migrated
    migrated.disconnect()


@pytest.fixture(scope="session")
def all_ports(migrated):
    return PostgresPorts(migrated)


@pytest.fixture
def ports(database, all_ports):
    return all_ports


@pytest.fixture
def wire(database):
    """A way to the database on which what is waited for is counted."""
    wire = CountingWire(database.host, database.port)
    yield wire
    wire.close()


@pytest.fixture
def logged():
    """What the functions log during the test, as text."""
    with captured() as text:
        yield text
