"""What `audit_writer` is made of."""

from functools import cache, partial

from taskflow.adapters.clock import SystemClock
from taskflow.adapters.postgres.audit_work import PostgresAuditWork
from taskflow.application.record_audit import RecordAudit
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import AuditSettings, read


@cache
def record_audit() -> RecordAudit:
    """Put the use case together, on first use."""
    engine = engine_for(read(AuditSettings))
    return RecordAudit(open_work=partial(PostgresAuditWork, engine), clock=SystemClock())
