"""A store in memory, with the same promises as PostgreSQL: the port suites hold both to them."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from taskflow.application.errors import UnstorableError
from taskflow.domain.audit_chain import ChainHead
from tests.unit.taskflow.fake_people import (
    FakeConnectionWork,
    FakeDeferred,
    FakeInbox,
    FakeNotificationWork,
    FakePreferenceWork,
    FakeReadMarkWork,
    FakeTicketWork,
)
from tests.unit.taskflow.fake_tasks import FakeOnceWork, FakeTaskWork
from tests.unit.taskflow.fake_work import FakeWork


@dataclass
class Data:
    """Everything that is stored."""

    tasks: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    outbox: dict = field(default_factory=dict)
    notifications: dict = field(default_factory=dict)
    preferences: dict = field(default_factory=dict)
    deferred: dict = field(default_factory=dict)
    processed: set = field(default_factory=set)
    tickets: dict = field(default_factory=dict)
    connections: dict = field(default_factory=dict)
    acked: dict = field(default_factory=dict)
    trail: dict = field(default_factory=dict)
    heads: dict = field(default_factory=dict)


class FakeStore:
    """A store without transactions of its own: a unit of work copies it and puts the copy back when it commits."""

    def __init__(self):
        self.data = Data()
        self.down = False
        self.poison = set()

    def task_work(self, *, owner_id):
        return FakeTaskWork(self, owner_id)

    def once_work(self, *, owner_id):
        return FakeOnceWork(self, owner_id)

    def ticket_work(self, *, owner_id):
        return FakeTicketWork(self, owner_id)

    def connection_work(self):
        return FakeConnectionWork(self)

    def notification_work(self, *, owner_id):
        return FakeNotificationWork(self, owner_id)

    def audit_work(self):
        return FakeAuditWork(self)

    def outbox(self):
        return FakeOutbox(self)

    def inbox(self):
        return FakeInbox(self)

    def read_mark_work(self, *, owner_id):
        return FakeReadMarkWork(self, owner_id)

    def preference_work(self, *, owner_id):
        return FakePreferenceWork(self, owner_id)

    def deferred(self):
        return FakeDeferred(self)

    def acked(self, connection_id):
        """How far the client of a connection says it has come."""
        return self.data.acked.get(connection_id)

    def waiting(self):
        """The ids of the events in the outbox."""
        return set(self.data.outbox)


class FakeOutbox:
    def __init__(self, store):
        self._store = store

    def claim(self, *, now, limit):
        waiting = sorted(self._store.data.outbox.items())
        due = [event_id for event_id, (_, _, at) in waiting if at <= now][:limit]
        return [self._lease(event_id, now) for event_id in due]

    def oldest(self):
        return min((publication.occurred_at for publication, _, _ in self._store.data.outbox.values()), default=None)

    def _lease(self, event_id, now):
        publication, attempts, _ = self._store.data.outbox[event_id]
        pause = timedelta(seconds=min(60 * 2**attempts, 900))
        self._store.data.outbox[event_id] = (publication, attempts + 1, now + pause)
        return publication


class FakeAuditWork(FakeWork):
    def lock_heads(self, months):
        return {month: self.data.heads.setdefault(month, ChainHead(month=month)) for month in months}

    def find_recorded(self, entries):
        return {entry.event_id for entry in entries} & self.data.trail.keys()

    def append(self, segments):
        for segment in segments:
            for sealed in segment.entries:
                event_id = UUID(json.loads(sealed.text)["event_id"])
                if event_id in self._store.poison:
                    raise UnstorableError("22P05")
                if event_id in self.data.trail:
                    raise UnstorableError("23505")
                self.data.trail[event_id] = sealed
            self.data.heads[segment.head.month] = segment.head

    def acknowledge(self, event_ids):
        return sum(self.data.outbox.pop(event_id, None) is not None for event_id in event_ids)
