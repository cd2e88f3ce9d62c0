"""Remembers what a FIFO queue has accepted in the last five minutes, deleted or not."""

from dataclasses import dataclass

from local.sqs.draft import Draft
from local.sqs.queue import Queue
from local.store import Store

INTERVAL = 300
"""Seconds in which one deduplication id stands for one message (developer guide, "Exactly-once processing")."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS sqs_deduplications (
    queue TEXT NOT NULL, scope TEXT NOT NULL, deduplication_id TEXT NOT NULL,
    message_id TEXT NOT NULL, seq INTEGER NOT NULL, accepted REAL NOT NULL,
    PRIMARY KEY (queue, scope, deduplication_id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Accepted:
    """A message that a queue has taken: its id and its place in the order."""

    message_id: str
    seq: int


class Deduplication:
    """Finds the message that was accepted before under the same deduplication id."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)

    def find(self, queue: Queue, draft: Draft, now: float) -> Accepted | None:
        """Find the earlier message that makes this one a duplicate."""
        sql = """
            SELECT message_id, seq FROM sqs_deduplications
            WHERE queue = ? AND scope = ? AND deduplication_id = ? AND accepted > ?
        """
        row = self._store.row(sql, (*_key(queue, draft), now - INTERVAL))
        return Accepted(row["message_id"], row["seq"]) if row else None

    def note(self, queue: Queue, draft: Draft, accepted: Accepted, now: float) -> None:
        """Remember an accepted message."""
        sql = "INSERT OR REPLACE INTO sqs_deduplications VALUES (?, ?, ?, ?, ?, ?)"
        self._store.execute(sql, (*_key(queue, draft), accepted.message_id, accepted.seq, now))

    def expire(self, now: float) -> None:
        """Forget what is older than the interval."""
        self._store.execute("DELETE FROM sqs_deduplications WHERE accepted <= ?", (now - INTERVAL,))

    def forget(self, queue: Queue) -> None:
        """Forget everything of a queue that is deleted."""
        self._store.execute("DELETE FROM sqs_deduplications WHERE queue = ?", (queue.name,))


def _key(queue: Queue, draft: Draft) -> tuple[str, str, str | None]:
    scope = (draft.group_id or "") if queue.deduplicates_per_group else ""
    return queue.name, scope, draft.deduplication_id
