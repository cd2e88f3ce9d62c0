"""What `python -m taskflow.audit` is made of; it logs in as the maintainer."""

from taskflow.adapters.postgres.audit_chains import PostgresAuditChains
from taskflow.adapters.postgres.audit_completeness import PostgresCompleteness
from taskflow.application.ports.audit import AuditChains
from taskflow.application.ports.audit_upkeep import CompletenessCheck
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import DatabaseSettings, read


def chains() -> AuditChains:
    """Open the chains of the whole trail."""
    return PostgresAuditChains(engine_for(read(DatabaseSettings)))


def compare() -> CompletenessCheck:
    """Open the comparison of what was committed with the trail."""
    return PostgresCompleteness(engine_for(read(DatabaseSettings)))
