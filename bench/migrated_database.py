"""A migrated PostgreSQL for a measurement, gone when it is over."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.postgres.postgres import Postgres
from tests.integration.database import TestDatabase


@contextmanager
def migrated_database() -> Iterator[TestDatabase]:
    """Start a server of its own and bring the schema up to date; this process trusts the server from then on."""
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres")
        server.start()
        os.environ["SSL_CERT_FILE"] = str(server.ca_file)
        try:
            database = TestDatabase(server)
            database.create()
            database.schema.upgrade()
            yield database
        finally:
            server.stop()
