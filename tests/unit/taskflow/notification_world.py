"""The notifier over fakes, and what surrounds it."""

from datetime import timedelta

from taskflow.application.broadcast import Broadcast
from taskflow.application.deliver_deferred import DeliverDeferred
from taskflow.application.enqueue_due import EnqueueDue
from taskflow.application.notify import Notify
from taskflow.domain.notification import Notification
from tests.unit.taskflow.builders import NOON, a_notification_draft, minutes
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakeDelayedQueue, FakePusher


class World:
    """One notifier, one sweeper, and people's open connections."""

    def __init__(self, store=None, pusher=None, queue=None, **connections):
        self.store, self.pusher, self.clock = store or FakeStore(), pusher or FakePusher(), FakeClock()
        self.queue = FakeDelayedQueue() if queue is None else queue
        for name, owner_id in connections.items():
            self.store.data.connections[name] = (owner_id, NOON - minutes(5), NOON + timedelta(days=1))
        tools = {"open_work": self.store.notification_work, "clock": self.clock}
        broadcast = Broadcast(look=self.store.notification_work, pusher=self.pusher, **tools)
        self.notify = Notify(broadcast=broadcast, queue=self.queue, **tools)
        self.deliver_deferred = DeliverDeferred(broadcast=broadcast, **tools)
        self._sweep = EnqueueDue(timers=self.store.deferred(), queue=self.queue, clock=self.clock)

    def prefer(self, preferences, owner_id="ada"):
        self.store.data.preferences[owner_id] = preferences

    def sweep(self, *, may_go_on=lambda: True):
        return self._sweep(may_go_on=may_go_on)

    def fill(self, count, owner_id="ada"):
        """Store notifications, faster than one by one."""
        own = self.store.data.notifications.setdefault(owner_id, [])
        own += [Notification.numbered(a_notification_draft(), len(own) + number) for number in range(1, count + 1)]

    def stored(self, owner_id="ada"):
        return self.store.inbox().since(0, owner_id=owner_id, limit=1000).items

    def heard(self, connection="phone"):
        return [type(frame).__name__ for frame in self.pusher.frames.get(connection, [])]
