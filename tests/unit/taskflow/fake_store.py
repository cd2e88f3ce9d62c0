"""A store in memory, with the same promises as PostgreSQL: the port suites hold both to them."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from taskflow.application.errors import UnavailableError, UnstorableError
from taskflow.application.publication import Publication
from taskflow.contracts.events import write_event
from taskflow.domain.audit_chain import ChainHead
from taskflow.domain.notification import Notification

GRACE = timedelta(seconds=30)


@dataclass
class Data:
    """Everything that is stored."""

    tasks: dict = field(default_factory=dict)
    outbox: dict = field(default_factory=dict)
    notifications: dict = field(default_factory=dict)
    processed: set = field(default_factory=set)
    tickets: dict = field(default_factory=dict)
    connections: dict = field(default_factory=dict)
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

    def waiting(self):
        """The ids of the events in the outbox."""
        return set(self.data.outbox)


class FakeWork:
    def __init__(self, store, owner_id=None):
        self._store, self._owner_id = store, owner_id

    def __enter__(self):
        if self._store.down:
            raise UnavailableError("database")
        self.data = deepcopy(self._store.data)
        return self

    def __exit__(self, *_):
        return None

    def commit(self):
        self._store.data = self.data


class FakeTasks:
    def __init__(self, tasks, owner_id):
        self._tasks, self._owner_id = tasks, owner_id

    def __len__(self):
        return len(self._own())

    def __contains__(self, task_id):
        return self.find(task_id) is not None

    def add(self, task):
        self._tasks[task.id] = task

    def find(self, task_id):
        task = self._tasks.get(task_id)
        return task if task and task.owner_id == self._owner_id else None

    def list(self, *, limit, after):
        ordered = sorted(self._own(), key=lambda task: (task.created_at, task.id), reverse=True)
        return [task for task in ordered if not after or (task.created_at, task.id) < (after.at, after.id)][:limit]

    def remove(self, task_id):
        task = self.find(task_id)
        return self._tasks.pop(task_id) if task else None

    def _own(self):
        return [task for task in self._tasks.values() if task.owner_id == self._owner_id]


class FakeTaskWork(FakeWork):
    publications = ()

    def __enter__(self):
        super().__enter__()
        self.tasks = FakeTasks(self.data.tasks, self._owner_id)
        self._recorded = []
        return self

    def record(self, event):
        self._recorded.append(
            Publication(
                event_id=event.event_id,
                source=event.kind.source,
                name=event.kind.name,
                occurred_at=event.occurred_at,
                detail=write_event(event),
            )
        )

    def commit(self):
        for publication in self._recorded:
            self.data.outbox[publication.event_id] = (publication, 0, publication.occurred_at + GRACE)
        super().commit()
        self.publications = self._recorded


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


class FakeTicketWork(FakeWork):
    def add(self, *, token_hash, origin, expires_at):
        self.data.tickets[token_hash] = (self._owner_id, origin, expires_at)


class FakeConnectionWork(FakeWork):
    def redeem(self, *, token_hash, origin, connection_id, now, expires_at):
        owner_id, bound_to, until = self.data.tickets.get(token_hash, (None, None, now))
        if until <= now or bound_to not in (None, origin):
            return False
        del self.data.tickets[token_hash]
        self.data.connections[connection_id] = (owner_id, now, expires_at)
        return True

    def find_owner(self, connection_id, *, now):
        owner_id, _, until = self.data.connections.get(connection_id, (None, None, now))
        return owner_id if until > now else None

    def forget(self, connection_id):
        self.data.connections.pop(connection_id, None)


class FakeNotificationWork(FakeWork):
    def store(self, draft, *, now):
        if draft.event_id in self.data.processed:
            return None
        self.data.processed.add(draft.event_id)
        own = self.data.notifications.setdefault(self._owner_id, [])
        own.append(Notification.numbered(draft, len(own) + 1))
        return own[-1]

    def connections(self, *, now):
        rows = self.data.connections.items()
        return [name for name, (owner_id, _, until) in rows if owner_id == self._owner_id and until > now]

    def forget(self, connection_ids, *, now):
        for name in connection_ids:
            owner_id, since, _ = self.data.connections.get(name, (None, now, None))
            if owner_id == self._owner_id and since <= now - GRACE:
                del self.data.connections[name]


class FakeInbox:
    def __init__(self, store):
        self._store = store

    def since(self, seq, *, owner_id, limit):
        return [one for one in self._store.data.notifications.get(owner_id, []) if one.seq > seq][:limit]

    def last_seq(self, *, owner_id):
        return len(self._store.data.notifications.get(owner_id, []))


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
                self.data.trail[event_id] = sealed
            self.data.heads[segment.head.month] = segment.head

    def acknowledge(self, event_ids):
        for event_id in event_ids:
            self.data.outbox.pop(event_id, None)
