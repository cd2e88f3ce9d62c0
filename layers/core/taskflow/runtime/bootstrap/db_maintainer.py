"""What `db_maintainer` is made of."""

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.audit_upkeep import PostgresAuditUpkeepWork
from taskflow.adapters.postgres.purge import PostgresPurge
from taskflow.application.announce_heads import AnnounceHeads
from taskflow.application.keep_audit_months import KeepAuditMonths
from taskflow.application.purge_expired import PurgeExpired
from taskflow.domain.scheduled_reminder import REMEMBERED
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import MaintainerSettings, read

KEPT = {
    "idempotency_keys": timedelta(),
    "tickets": timedelta(days=1),
    "connections": timedelta(),
    "processed_events": timedelta(days=30),
    "notifications": timedelta(days=90),
    "reminder_schedule": REMEMBERED,
}
"""How long rows are kept: beyond their end for those that have one, and otherwise from their beginning.

A dead-letter queue holds an event for 14 days; whoever redrives it then must still find it processed.
"""


@dataclass(frozen=True, kw_only=True)
class Maintenance:
    """The use cases of upkeep."""

    announce_heads: AnnounceHeads
    keep_audit_months: KeepAuditMonths
    purge_expired: PurgeExpired


@cache
def maintenance() -> Maintenance:
    """Put the use cases together, on first use."""
    settings = read(MaintainerSettings)
    engine = engine_for(settings)
    clock = SystemClock()
    ids, open_work = Uuid7Ids(clock), partial(PostgresAuditUpkeepWork, engine)
    publisher = EventBridgePublisher(settings.event_bus_name, aws_clients.events)
    purges = [(PostgresPurge(engine, name), kept) for name, kept in KEPT.items()]
    return Maintenance(
        announce_heads=AnnounceHeads(open_work=open_work, publisher=publisher, clock=clock, ids=ids),
        keep_audit_months=KeepAuditMonths(
            open_work=open_work, publisher=publisher, clock=clock, ids=ids, sleep=time.sleep
        ),
        purge_expired=PurgeExpired(purges=purges, clock=clock),
    )
