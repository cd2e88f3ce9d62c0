"""A small audit trail to verify, search and tamper with, and the tools to do it."""

import json
from datetime import timedelta
from functools import partial

from taskflow.adapters.postgres.audit_chains import PostgresAuditChains
from taskflow.adapters.postgres.audit_upkeep import PostgresAuditUpkeepWork
from taskflow.adapters.postgres.audit_work import PostgresAuditWork
from taskflow.application.announce_heads import AnnounceHeads
from taskflow.application.keep_audit_months import KeepAuditMonths
from taskflow.application.record_audit import RecordAudit
from taskflow.application.verify_chain import VerifyChain
from taskflow.contracts.audit import read_entry
from tests.unit.taskflow.builders import NOON, a_caller, an_entry, an_id
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher

MAY = NOON.date().replace(day=1)


class Trail:
    """The trail of a test database, under the roles that write it and look after it."""

    def __init__(self, database, now=NOON):
        self.database, self.clock, self.publisher = database, FakeClock(now), FakePublisher()
        self.slept = []
        self.upkeep = partial(PostgresAuditUpkeepWork, database.engine("taskflow_maintainer"))
        self.chains = PostgresAuditChains(database.engine("taskflow_maintainer"))
        self._open_work = partial(PostgresAuditWork, database.engine("taskflow_audit"))

    def write(self, *entries):
        return RecordAudit(open_work=self._open_work, clock=self.clock)(entries)

    def fill(self, count, now=NOON, **changes):
        """Write some entries, a second apart."""
        entries = [
            an_entry(occurred_at=now + timedelta(seconds=n), payload={"n": n, "x": n / 7}, **changes)
            for n in range(count)
        ]
        self.write(*entries)
        return entries

    def announce(self):
        use_case = AnnounceHeads(open_work=self.upkeep, publisher=self.publisher, clock=self.clock, ids=FakeIds())
        return use_case(cause=a_caller().cause)

    def keep_months(self):
        use_case = KeepAuditMonths(
            open_work=self.upkeep,
            publisher=self.publisher,
            clock=self.clock,
            ids=FakeIds(),
            sleep=self.slept.append,
        )
        return use_case(cause=a_caller().cause)

    def deliver(self):
        """Record what has been published, as `audit_writer` would."""
        entries = [read_entry(_envelope(publication)) for publication in self.publisher.published]
        self.publisher.published.clear()
        return self.write(*entries)

    def verify(self, month=MAY, **options):
        return VerifyChain(chains=self.chains)(month, **options)

    def head(self, month=MAY):
        return self.chains.find(month).head


def _envelope(publication):
    return json.dumps(
        {
            "id": str(an_id()),
            "detail-type": publication.name,
            "source": publication.source,
            "detail": json.loads(publication.detail),
        }
    )
