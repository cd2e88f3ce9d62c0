"""What people hear of, in memory: tickets, connections, notifications, preferences."""

from dataclasses import replace

from taskflow.application.ports.notifications import InboxView, Waiting
from taskflow.application.timer import LEASE, Timer
from taskflow.contracts.deferred import DeferredNotification
from taskflow.domain.notification import Notification
from taskflow.domain.preferences import Preferences
from tests.unit.taskflow.fake_work import GRACE, FakeRecording, FakeWork


class FakeTicketWork(FakeWork):
    def add(self, *, token_hash, origin, expires_at):
        self.data.tickets[token_hash] = (self._owner_id, origin, expires_at)


class FakeConnectionWork(FakeWork):
    def redeem(self, *, token_hash, origin, connection_id, now, expires_at):
        owner_id, bound_to, until = self.data.tickets.get(token_hash, (None, None, now))
        if until <= now or bound_to not in (None, origin):
            return None
        del self.data.tickets[token_hash]
        self.data.connections[connection_id] = (owner_id, now, expires_at)
        return owner_id

    def trim(self, *, owner_id, keep, now):
        rows = self.data.connections.items()
        own = [(since, name, until) for name, (owner, since, until) in rows if owner == owner_id]
        newest = sorted((one for one in own if one[2] > now), reverse=True)[:keep]
        surplus = [one for one in own if one not in newest]
        for _, name, _ in surplus:
            del self.data.connections[name]
        return [name for _, name, until in surplus if until > now]

    def find_owner(self, connection_id, *, now):
        owner_id, _, until = self.data.connections.get(connection_id, (None, None, now))
        return owner_id if until > now else None

    def acknowledge(self, connection_id, *, seq, now):
        found = self.find_owner(connection_id, now=now) is not None
        if found:
            self.data.acked[connection_id] = max(seq, self.data.acked.get(connection_id, 0))
        return found

    def forget(self, connection_id):
        self.data.connections.pop(connection_id, None)


class FakeNotificationWork(FakeWork):
    def admit(self, event_id, *, now):
        if event_id in self.data.processed:
            return None
        self.data.processed.add(event_id)
        return self.data.preferences.get(self._owner_id, Preferences())

    def store(self, draft, *, now):
        own = self.data.notifications.setdefault(self._owner_id, [])
        own.append(Notification.numbered(draft, len(own) + 1))
        return own[-1]

    def defer(self, draft, *, until, claimed):
        self.data.deferred[draft.event_id] = (draft, until, until + LEASE if claimed else until)
        return _timer(draft, until)

    def take(self, event_id, *, due_before):
        draft, until, _ = self.data.deferred.get(event_id, (None, due_before, None))
        if draft is None or draft.owner_id != self._owner_id or until > due_before:
            return None
        del self.data.deferred[event_id]
        return Waiting(draft, until)

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
        own = self._store.data.notifications.get(owner_id, [])
        items = [one for one in own if one.seq > seq][:limit]
        return InboxView(items=items, unread=sum(one.read_at is None for one in own), last_seq=len(own))


class FakeReadMarkWork(FakeWork):
    def mark_read(self, *, up_to, seqs, now):
        own = self.data.notifications.get(self._owner_id, [])
        for place, one in enumerate(own):
            if one.read_at is None and (one.seq <= up_to or one.seq in seqs):
                own[place] = replace(one, read_at=now)
        return sum(one.read_at is None for one in own)


class FakePreferenceWork(FakeRecording):
    def find(self):
        return self.data.preferences.get(self._owner_id, Preferences())

    def keep(self, preferences, *, now):
        self.data.preferences[self._owner_id] = preferences


class FakeDeferred:
    def __init__(self, store):
        self._store = store

    def claim(self, *, now, due_before, limit):
        rows = sorted(self._store.data.deferred.items(), key=lambda row: row[1][2])
        due = [
            (event_id, draft, until)
            for event_id, (draft, until, claimable) in rows
            if claimable < due_before and (claimable <= now or claimable == until)
        ][:limit]
        for event_id, draft, until in due:
            self._store.data.deferred[event_id] = (draft, until, max(until, now) + LEASE)
        return [_timer(draft, until) for _, draft, until in due]


def _timer(draft, until):
    message = DeferredNotification.message(draft.event_id, owner_id=draft.owner_id)
    return Timer(due_at=until, message=message)
