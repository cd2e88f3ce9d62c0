"""Having the effect of an event once, however often it is delivered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, bindparam, text

from taskflow.adapters.postgres.recording import Recording

BEGIN = text("""
    INSERT INTO processed_events (consumer, event_id, processed_at) VALUES (:consumer, :event_id, :now)
    ON CONFLICT DO NOTHING
    RETURNING event_id
""").bindparams(
    bindparam("consumer", type_=String),
    bindparam("event_id", type_=Uuid),
    bindparam("now", type_=DateTime(timezone=True)),
)


class Consuming(Recording):
    """A transaction that is the effect of one event; `consumer` tells whose."""

    consumer: str

    def begin(self, event_id: UUID, *, now: datetime) -> bool:
        """Insert the event among the processed ones."""
        values = {"consumer": self.consumer, "event_id": event_id, "now": now}
        return bool(self.connection.execute(BEGIN, values).all())
