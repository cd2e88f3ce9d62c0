"""Writing to the outbox: what happened is kept in the transaction that made it happen."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from sqlalchemy import TextClause, text

from taskflow.adapters.postgres.json_rows import write_rows
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.publication import Publication
from taskflow.contracts.events import write_event
from taskflow.domain.events import Event

Statement: TypeAlias = tuple[TextClause, Mapping[str, object]]

GRACE = timedelta(seconds=30)
"""How long the fast path and the audit writer have before the relay thinks an event lost."""

ADD = text("""
    INSERT INTO outbox (event_id, owner_id, source, event_type, detail, occurred_at, attempts, next_attempt_at)
    SELECT event_id, owner_id, source, event_type, detail, occurred_at, 0, next_attempt_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row(
        event_id uuid, owner_id text, source text, event_type text, detail text,
        occurred_at timestamptz, next_attempt_at timestamptz
    )
""")


class Recording(PostgresUnitOfWork):
    """Adds an outbox to a transaction; all events are written in one statement when it is committed."""

    _events: Sequence[Event] = ()
    _behind: Sequence[Statement] = ()
    """What must come after everything else, right before the end."""

    publications: Sequence[Publication] = ()

    def record(self, event: Event) -> None:
        """Keep an event for the outbox."""
        self._events = (*self._events, event)

    def commit(self) -> None:
        """Write the outbox and commit, in one round trip."""
        publications = [_publication(event) for event in self._events]
        statements = [*self._write(publications), *self._behind]
        for statement, values in statements[:-1]:
            self.connection.execute(statement, values)
        for statement, values in statements[-1:]:
            self.execute_last(statement, values)
        super().commit()
        self.publications = publications

    def _write(self, publications: Sequence[Publication]) -> Sequence[Statement]:
        rows = [_row(event, publication) for event, publication in zip(self._events, publications, strict=True)]
        return [(ADD, {"rows": write_rows(rows)})] if rows else []


def _publication(event: Event) -> Publication:
    return Publication(
        event_id=event.event_id,
        source=event.kind.source,
        name=event.kind.name,
        occurred_at=event.occurred_at,
        detail=write_event(event),
    )


def _row(event: Event, publication: Publication) -> dict[str, object]:
    return {
        "event_id": publication.event_id,
        "owner_id": event.owner_id,
        "source": publication.source,
        "event_type": publication.name,
        "detail": publication.detail,
        "occurred_at": publication.occurred_at,
        "next_attempt_at": publication.occurred_at + GRACE,
    }
