"""Units of work over a store in memory."""

from copy import deepcopy
from datetime import timedelta

from taskflow.application.errors import UnavailableError
from taskflow.application.publication import Publication
from taskflow.contracts.events import write_event

GRACE = timedelta(seconds=30)


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


class FakeRecording(FakeWork):
    """Keeps what happened for the outbox."""

    publications = ()

    def __enter__(self):
        super().__enter__()
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


class FakeConsuming(FakeRecording):
    """Is the effect of one event."""

    def begin(self, event_id, *, now):
        fresh = event_id not in self.data.processed
        self.data.processed.add(event_id)
        return fresh
