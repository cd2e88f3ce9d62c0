"""A transaction over one owner's tasks."""

from typing import Self

from sqlalchemy import Engine

from taskflow.adapters.postgres.recording import Recording
from taskflow.adapters.postgres.tasks import PostgresTasks
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork


class PostgresTaskWork(Recording, PostgresUnitOfWork):
    """Changes tasks and records what happened, together."""

    def __init__(self, engine: Engine, *, owner_id: str, reads_once: bool = False) -> None:
        super().__init__(engine, owner_id=owner_id, reads_once=reads_once)
        self._owner = owner_id

    def __enter__(self) -> Self:
        super().__enter__()
        self.tasks = PostgresTasks(self.connection, owner_id=self._owner)
        return self
