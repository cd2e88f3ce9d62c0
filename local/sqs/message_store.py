"""The rows of messages: which may be received now, in which order, and what a receive does to them.

A message whose `visible_at` lies ahead is delayed while nobody has received it in this queue, else in flight. A `held`
one is in flight whatever the time: its receiver lives in this process and will settle it, also when the clock is
advanced meanwhile. A message stays one row all its life; the dead-letter queue takes the row over, with id and body.
"""

import json
import sqlite3
from dataclasses import dataclass

from local.sqs.draft import Draft
from local.sqs.message import Message, Receipt, message_of
from local.sqs.message_attributes import to_text
from local.sqs.queue import Queue
from local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS sqs_messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, trace_header TEXT, group_id TEXT, deduplication_id TEXT, source_arn TEXT,
    sent REAL NOT NULL, visible_at REAL NOT NULL, received REAL, first_received REAL,
    receives INTEGER NOT NULL DEFAULT 0, receives_elsewhere INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS sqs_messages_visible ON sqs_messages (queue, visible_at);
CREATE INDEX IF NOT EXISTS sqs_messages_held ON sqs_messages (queue, group_id) WHERE held = 1;
CREATE INDEX IF NOT EXISTS sqs_messages_order ON sqs_messages (queue, seq) WHERE group_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS sqs_messages_group ON sqs_messages (queue, group_id, visible_at) WHERE group_id IS NOT NULL;
"""
INSERT = """
INSERT INTO sqs_messages (queue, id, body, attributes, trace_header, group_id, deduplication_id, sent, visible_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq
"""
CANDIDATES = """
SELECT seq, receives - receives_elsewhere AS receives FROM sqs_messages
WHERE queue = ?1 AND visible_at <= ?2 AND held = 0 ORDER BY visible_at, seq LIMIT ?3
"""
# A group is closed while one of its messages is held or in flight, and behind one that is still delayed. Indexes are
# named because without statistics SQLite picks others, which makes a receive ten times slower.
FIFO_CANDIDATES = """
SELECT seq, receives - receives_elsewhere AS receives FROM sqs_messages AS mine INDEXED BY sqs_messages_order
WHERE queue = ?1 AND group_id IS NOT NULL AND visible_at <= ?2 AND NOT EXISTS (
    SELECT 1 FROM sqs_messages AS other INDEXED BY sqs_messages_held
    WHERE other.queue = mine.queue AND other.group_id = mine.group_id AND other.held = 1
) AND NOT EXISTS (
    SELECT 1 FROM sqs_messages AS other INDEXED BY sqs_messages_group
    WHERE other.queue = mine.queue AND other.group_id = mine.group_id AND other.visible_at > ?2
    AND (other.receives > other.receives_elsewhere OR other.seq < mine.seq)
) ORDER BY seq LIMIT ?3
"""
RECEIVE = """
UPDATE sqs_messages SET receives = receives + 1, received = ?1, visible_at = ?2, held = ?3,
    first_received = COALESCE(first_received, ?1)
WHERE seq IN (SELECT value FROM json_each(?4)) RETURNING *
"""
MOVE = """
UPDATE sqs_messages SET queue = ?1, source_arn = ?2, visible_at = ?3, receives_elsewhere = receives, held = 0,
    sent = CASE WHEN ?4 THEN ?3 ELSE sent END
WHERE seq IN (SELECT value FROM json_each(?5))
"""
SEND_BACK = """
INSERT INTO sqs_messages
    (queue, id, body, attributes, trace_header, group_id, deduplication_id, sent, visible_at)
SELECT ?, ?, body, attributes, trace_header, group_id, deduplication_id, ?, ? FROM sqs_messages WHERE seq = ?
"""
RELEASE = """
UPDATE sqs_messages SET visible_at = MIN(visible_at, ?), receives = receives - 1, held = 0 WHERE held = 1
"""
COUNTS = """
SELECT COALESCE(SUM(visible_at <= ?2 AND NOT held), 0) AS visible,
    COALESCE(SUM(visible_at > ?2 AND receives = receives_elsewhere), 0) AS delayed,
    COALESCE(SUM(held OR (visible_at > ?2 AND receives > receives_elsewhere)), 0) AS in_flight, MIN(sent) AS oldest
FROM sqs_messages WHERE queue = ?1
"""


@dataclass(frozen=True)
class Taken:
    """What one receive gave, and how many messages went to the dead-letter queue meanwhile."""

    messages: list[Message]
    moved: int


@dataclass(frozen=True)
class Counts:
    """How many messages a queue holds, by state, and when the oldest was sent (None: empty)."""

    visible: int
    delayed: int
    in_flight: int
    oldest: float | None


class MessageStore:
    """Reads and writes message rows; each method is atomic, and joins a transaction that is open."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)

    def add(self, queue: Queue, message_id: str, draft: Draft, now: float) -> int:
        """Append a message and tell its place in the order."""
        delay = queue.delay if draft.delay is None else draft.delay
        texts = (queue.name, message_id, draft.body, to_text(draft.attributes), draft.trace_header)
        row = (*texts, draft.group_id, draft.deduplication_id, now, now + delay)
        return int(self._store.rows(INSERT, row)[0]["seq"])

    def take(
        self, queue: Queue, now: float, *, limit: int, hidden_until: float, held: bool, dead: Queue | None
    ) -> Taken:
        """Receive up to `limit` messages; those received too often go to the queue `dead` instead, if there is one.

        `held` keeps messages in flight until their receiver, which lives and dies with this process, settles them.
        """
        with self._store.transaction():
            seqs, moved = self._receivable(queue, now, limit, dead)
            change = (now, hidden_until, held, json.dumps(seqs))
            rows = {row["seq"]: row for row in self._store.rows(RECEIVE, change)} if seqs else {}
        return Taken([message_of(rows[seq]) for seq in seqs], moved)

    def remove(self, receipt: Receipt) -> bool:
        """Delete a message by the handle of its latest receive; an older handle deletes nothing."""
        sql = "DELETE FROM sqs_messages WHERE seq = ? AND queue = ? AND receives = ?"
        return self._store.execute(sql, (receipt.seq, receipt.queue, receipt.receives)) > 0

    def find(self, receipt: Receipt) -> Message | None:
        """Find the message that a handle stands for, as long as the handle is the latest."""
        sql = "SELECT * FROM sqs_messages WHERE seq = ? AND queue = ? AND receives = ?"
        row = self._store.row(sql, (receipt.seq, receipt.queue, receipt.receives))
        return message_of(row) if row else None

    def exists(self, receipt: Receipt) -> bool:
        """Tell whether the message is still in its queue, whatever receive the handle is of."""
        sql = "SELECT 1 FROM sqs_messages WHERE seq = ? AND queue = ?"
        return self._store.row(sql, (receipt.seq, receipt.queue)) is not None

    def hide_until(self, receipt: Receipt, moment: float) -> None:
        """Move the moment at which a message in flight is offered again."""
        self._store.execute("UPDATE sqs_messages SET visible_at = ? WHERE seq = ?", (moment, receipt.seq))

    def release(self, receipt: Receipt, now: float) -> None:
        """Offer a held message again as if it had not been received."""
        self._store.execute(RELEASE + "AND seq = ? AND receives = ?", (now, receipt.seq, receipt.receives))

    def release_all(self, now: float) -> None:
        """Offer every held message again as if it had not been received."""
        self._store.execute(RELEASE, (now,))

    def let_go(self, receipt: Receipt) -> None:
        """Hold a message no longer: it is offered again when its visibility timeout is over."""
        sql = "UPDATE sqs_messages SET held = 0 WHERE seq = ? AND receives = ?"
        self._store.execute(sql, (receipt.seq, receipt.receives))

    def next_visible(self, queue: Queue, now: float) -> float | None:
        """Tell when the next hidden message of a queue becomes visible."""
        sql = "SELECT MIN(visible_at) FROM sqs_messages WHERE queue = ? AND visible_at > ?"
        moment: float | None = self._store.rows(sql, (queue.name, now))[0][0]
        return moment

    def counts(self, queue: Queue, now: float) -> Counts:
        """Count the messages of a queue."""
        return Counts(*self._store.rows(COUNTS, (queue.name, now))[0])

    def delay_unreceived(self, queue: Queue) -> None:
        """Apply a changed delay to what waits already, as FIFO queues do (API reference, SetQueueAttributes)."""
        sql = "UPDATE sqs_messages SET visible_at = sent + ? WHERE queue = ? AND receives = 0"
        self._store.execute(sql, (queue.delay, queue.name))

    def expire(self, queue: Queue, now: float) -> int:
        """Throw away what was older than the queue's retention period at `now`."""
        sql = "DELETE FROM sqs_messages WHERE queue = ? AND sent <= ?"
        return self._store.execute(sql, (queue.name, now - queue.retention))

    def purge(self, queue: Queue) -> None:
        """Throw away everything in a queue, in flight or not."""
        self._store.execute("DELETE FROM sqs_messages WHERE queue = ?", (queue.name,))

    def waiting(self, queue: Queue, now: float) -> list[Message]:
        """List what could be received, in order, without receiving it."""
        sql = "SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? AND held = 0 ORDER BY seq"
        return [message_of(row) for row in self._store.rows(sql, (queue.name, now))]

    def send_back(self, message: Message, *, target: str, message_id: str, now: float) -> None:
        """Put a dead letter into a queue as a new message, with a new id, age and count (StartMessageMoveTask)."""
        seq = message.row["seq"]
        with self._store.transaction():
            self._store.execute(SEND_BACK, (target, message_id, now, now, seq))
            self._store.execute("DELETE FROM sqs_messages WHERE seq = ?", (seq,))

    def _receivable(self, queue: Queue, now: float, limit: int, dead: Queue | None) -> tuple[list[int], int]:
        moved = 0
        while True:
            rows = self._candidates(queue, now, limit)
            spent = [row["seq"] for row in rows if queue.redrive and row["receives"] >= queue.redrive.max_receive_count]
            if not spent or dead is None:
                return [row["seq"] for row in rows], moved
            self._store.execute(MOVE, (dead.name, queue.arn, now, queue.fifo, json.dumps(spent)))
            moved += len(spent)

    def _candidates(self, queue: Queue, now: float, limit: int) -> list[sqlite3.Row]:
        sql = FIFO_CANDIDATES if queue.fifo else CANDIDATES
        return self._store.rows(sql, (queue.name, now, limit))
