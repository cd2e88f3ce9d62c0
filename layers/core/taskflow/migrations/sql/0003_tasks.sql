-- The first release brings this revision along: its tables are empty when it runs. Later ones build indexes concurrently.
-- squawk-ignore-file require-concurrent-index-creation
-- What the API may change of a task: not whose it is, nor when it began.
GRANT UPDATE (
    title, description, status, priority, tags, due_date, time_zone, recurrence_pattern, recurrence_end_date,
    recurrence_count, recurrence_month_end, recurrence_anchor, recurrence_catch_up, parent_recurring_task_id,
    occurrence_date, reminder_offsets, reminder_status, notification_preferences, version, updated_at, completed_at
) ON tasks TO taskflow_api;

-- The words of title and description. A trigger keeps them, so that code one version older does too; PostgreSQL need
-- not rewrite the table for it, as it would for a generated column. There is no GIN index: under row-level security
-- PostgreSQL asks no index for an operator that is not leakproof, and @@ is not.
ALTER TABLE tasks ADD COLUMN search tsvector;

CREATE TRIGGER tasks_search BEFORE INSERT OR UPDATE OF title, description ON tasks
    FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(search, 'pg_catalog.simple', title, description);

-- One index per order of a list; each is read in both directions. Their expressions are such that PostgreSQL takes them
-- for leakproof (CASE is, coalesce and a cast are not): a place in the list is looked for in no index otherwise.
CREATE INDEX tasks_by_update ON tasks (owner_id, updated_at, id);
CREATE INDEX tasks_by_due_date ON tasks (
    owner_id, (CASE WHEN due_date IS NULL THEN 'infinity'::timestamptz ELSE due_date END), id
);
CREATE INDEX tasks_by_priority ON tasks (
    owner_id, (CASE priority WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 ELSE 4 END), id
);
