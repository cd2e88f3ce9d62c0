"""Fakes of time, ids, the bus and the WebSocket."""

from taskflow.application.errors import GoneError, PushError
from taskflow.application.publication import Receipt
from tests.unit.taskflow.builders import NOON, an_id


class FakeClock:
    """Stands still until it is told to go on."""

    def __init__(self, now=NOON):
        self._now = now

    def now(self):
        return self._now

    def advance(self, step):
        self._now += step


class FakeIds:
    def new(self):
        return an_id()


class FakePublisher:
    """Takes events, or refuses those whose kind it was told to refuse."""

    def __init__(self, *, refuse=()):
        self.published = []
        self.refuse = set(refuse)

    def publish(self, publications):
        accepted = [publication for publication in publications if publication.name not in self.refuse]
        self.published += accepted
        return [
            Receipt(publication.event_id, None if publication in accepted else "InternalFailure")
            for publication in publications
        ]

    def __len__(self):
        return len(self.published)

    def __contains__(self, name):
        return name in {publication.name for publication in self.published}


class FakePusher:
    """Remembers what was pushed where; some connections are gone, others broken."""

    def __init__(self, *, gone=(), broken=()):
        self.frames = {}
        self.closed = []
        self.gone, self.broken = set(gone), set(broken)

    def push(self, connection_id, frames):
        if connection_id in self.gone:
            raise GoneError(connection_id)
        if connection_id in self.broken:
            raise PushError("429")
        self.frames.setdefault(connection_id, []).extend(frames)

    def close(self, connection_id):
        self.closed.append(connection_id)


class FakeDelayedQueue:
    """Remembers what was sent, each with its delay in seconds; a queue that is down takes nothing."""

    def __init__(self, *, is_down=False):
        self.sent, self.is_down = [], is_down

    def __len__(self):
        return len(self.sent)

    def send(self, timers, *, now):
        taken = [] if self.is_down else [((timer.due_at - now).total_seconds(), timer.message) for timer in timers]
        self.sent += taken
        return len(taken)
