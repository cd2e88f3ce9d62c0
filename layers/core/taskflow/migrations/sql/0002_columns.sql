-- Nullable and without a default: PostgreSQL only notes them in its catalogue, whatever the size of the table.
ALTER TABLE tasks
    ADD COLUMN due_date timestamptz,
    ADD COLUMN time_zone text,
    ADD COLUMN recurrence_pattern text,
    ADD COLUMN recurrence_end_date timestamptz,
    ADD COLUMN recurrence_count integer,
    ADD COLUMN recurrence_month_end text,
    ADD COLUMN recurrence_anchor text,
    ADD COLUMN recurrence_catch_up text,
    ADD COLUMN parent_recurring_task_id uuid,
    ADD COLUMN occurrence_date timestamptz,
    ADD COLUMN reminder_offsets text[],
    ADD COLUMN reminder_status text,
    ADD COLUMN notification_preferences jsonb,
    ADD COLUMN completed_at timestamptz;
