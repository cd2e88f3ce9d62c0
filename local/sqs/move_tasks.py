"""Remembers which dead letters were moved back, when and how many."""

from dataclasses import dataclass
from typing import Any

from local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS sqs_move_tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_arn TEXT NOT NULL, destination_arn TEXT, rate INTEGER,
    started REAL NOT NULL, found INTEGER NOT NULL, moved INTEGER NOT NULL
);
"""


@dataclass(frozen=True)
class MoveTask:
    """One move out of a dead-letter queue; `rate` is what was asked for, in messages per second."""

    source_arn: str
    destination_arn: str | None
    rate: int | None
    started: float
    found: int
    moved: int

    def shown(self) -> dict[str, Any]:
        """Describe the task as ListMessageMoveTasks does; the start is in milliseconds."""
        complete = self.moved == self.found
        task = {
            "Status": "COMPLETED" if complete else "FAILED",
            "SourceArn": self.source_arn,
            "DestinationArn": self.destination_arn,
            "MaxNumberOfMessagesPerSecond": self.rate,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "ApproximateNumberOfMessagesToMove": self.found,
            "FailureReason": None if complete else "CouldNotDetermineMessageSource",
            "StartedTimestamp": int(self.started * 1000),
        }
        return {name: value for name, value in task.items() if value is not None}


class MoveTasks:
    """The log of moves."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)

    def add(self, task: MoveTask) -> None:
        """Note a move."""
        sql = """
            INSERT INTO sqs_move_tasks (source_arn, destination_arn, rate, started, found, moved)
            VALUES (?, ?, ?, ?, ?, ?)
        """
        values = (task.source_arn, task.destination_arn, task.rate, task.started, task.found, task.moved)
        self._store.execute(sql, values)

    def latest(self, source_arn: str, limit: int) -> list[MoveTask]:
        """List the moves out of a queue, newest first."""
        sql = """
            SELECT source_arn, destination_arn, rate, started, found, moved FROM sqs_move_tasks
            WHERE source_arn = ? ORDER BY id DESC LIMIT ?
        """
        return [MoveTask(*row) for row in self._store.rows(sql, (source_arn, limit))]
