"""The contract is tested on PostgreSQL too."""

from tests.integration.conftest import database, migrated, server

__all__ = ["database", "migrated", "server"]
