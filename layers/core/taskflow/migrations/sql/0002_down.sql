DROP TABLE outbox, processed_events, task_events, audit_chains, notifications, notification_counters, tickets,
    connections, idempotency_keys;
DROP FUNCTION open_audit_month(date);

DROP POLICY own ON tasks;
ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tasks DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON tasks FROM taskflow_api;

ALTER TABLE tasks
    DROP COLUMN due_date,
    DROP COLUMN time_zone,
    DROP COLUMN recurrence_pattern,
    DROP COLUMN recurrence_end_date,
    DROP COLUMN recurrence_count,
    DROP COLUMN recurrence_month_end,
    DROP COLUMN recurrence_anchor,
    DROP COLUMN recurrence_catch_up,
    DROP COLUMN parent_recurring_task_id,
    DROP COLUMN occurrence_date,
    DROP COLUMN reminder_offsets,
    DROP COLUMN reminder_status,
    DROP COLUMN notification_preferences,
    DROP COLUMN completed_at;
