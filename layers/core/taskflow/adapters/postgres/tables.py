"""The tables, as the statements see them; the migrations are what makes them."""

from sqlalchemy import ARRAY, BigInteger, Boolean, DateTime, Integer, String, Uuid, column, table
from sqlalchemy.dialects.postgresql import JSONB

MOMENT = DateTime(timezone=True)

tasks = table(
    "tasks",
    column("id", Uuid),
    column("owner_id", String),
    column("title", String),
    column("description", String),
    column("status", String),
    column("priority", String),
    column("tags", ARRAY(String)),
    column("due_date", MOMENT),
    column("time_zone", String),
    column("recurrence_pattern", String),
    column("recurrence_end_date", MOMENT),
    column("recurrence_count", Integer),
    column("recurrence_month_end", String),
    column("recurrence_anchor", String),
    column("recurrence_catch_up", String),
    column("parent_recurring_task_id", Uuid),
    column("occurrence_date", MOMENT),
    column("reminder_offsets", ARRAY(String)),
    column("reminder_status", String),
    column("snoozed_until", MOMENT),
    column("notification_preferences", JSONB(none_as_null=True)),
    column("version", Integer),
    column("created_at", MOMENT),
    column("updated_at", MOMENT),
    column("completed_at", MOMENT),
)

outbox = table(
    "outbox",
    column("event_id", Uuid),
    column("owner_id", String),
    column("source", String),
    column("event_type", String),
    column("detail", String),
    column("occurred_at", MOMENT),
    column("attempts", Integer),
    column("next_attempt_at", MOMENT),
)

notifications = table(
    "notifications",
    column("owner_id", String),
    column("seq", BigInteger),
    column("event_id", Uuid),
    column("event", String),
    column("task_id", Uuid),
    column("title", String),
    column("body", String),
    column("occurred_at", MOMENT),
    column("stored_at", MOMENT),
    column("silent", Boolean),
    column("read_at", MOMENT),
)

notification_counters = table("notification_counters", column("owner_id", String), column("last_seq", BigInteger))

notification_preferences = table(
    "notification_preferences", column("owner_id", String), column("body", JSONB), column("updated_at", MOMENT)
)

deferred_notifications = table(
    "deferred_notifications",
    column("event_id", Uuid),
    column("owner_id", String),
    column("draft", JSONB),
    column("deferred_until", MOMENT),
    column("next_claim_at", MOMENT),
)

tickets = table(
    "tickets",
    column("token_hash"),
    column("owner_id", String),
    column("origin", String),
    column("expires_at", MOMENT),
)

connections = table(
    "connections",
    column("connection_id", String),
    column("owner_id", String),
    column("connected_at", MOMENT),
    column("expires_at", MOMENT),
    column("acked_seq", BigInteger),
)

task_events = table(
    "task_events",
    column("event_id", Uuid),
    column("position", BigInteger),
    column("event_type", String),
    column("entity_type", String),
    column("entity_id", String),
    column("owner_id", String),
    column("actor", JSONB),
    column("correlation_id", String),
    column("causation_id", Uuid),
    column("occurred_at", MOMENT),
    column("recorded_at", MOMENT),
    column("changes", JSONB),
    column("payload", JSONB),
    column("hash"),
    column("actor_user", String),
)

audit_chains = table("audit_chains", column("month"), column("position", BigInteger), column("hash"))
