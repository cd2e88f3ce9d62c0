-- The first release brings this revision along: its tables are empty when it runs. Later ones build indexes concurrently.
-- squawk-ignore-file require-concurrent-index-creation
-- How far a series has been planned; on an occurrence, the version in which its series has left it.
ALTER TABLE tasks
    ADD COLUMN series_check_at timestamptz,
    ADD COLUMN series_planned_until timestamptz,
    ADD COLUMN series_made integer,
    ADD COLUMN series_version integer,
    ADD COLUMN series_rule text,
    ADD COLUMN inherited_version integer;

-- These indexes are partial: as long as there are no series they are empty, and building them takes one look at the table.
CREATE UNIQUE INDEX tasks_once_per_date ON tasks (parent_recurring_task_id, occurrence_date)
    WHERE parent_recurring_task_id IS NOT NULL;
CREATE INDEX tasks_open_occurrences ON tasks (parent_recurring_task_id)
    WHERE parent_recurring_task_id IS NOT NULL AND status IN ('pending', 'in_progress');
CREATE INDEX tasks_series_due ON tasks (series_check_at) WHERE series_check_at IS NOT NULL;

-- Whatever changes a series also asks for a look at it, in the same transaction: if the event is lost, the sweep still
-- finds it. It is a trigger so that code one version older does the same.
CREATE FUNCTION ask_for_planning() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.recurrence_pattern IS NOT NULL OR NEW.series_version IS NOT NULL THEN
        NEW.series_check_at := NEW.updated_at;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER tasks_planning BEFORE INSERT OR UPDATE OF version ON tasks
    FOR EACH ROW EXECUTE FUNCTION ask_for_planning();

-- The tables' owner sees no row under FORCE; nobody else sees the table before this transaction ends.
ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;
UPDATE tasks SET series_check_at = updated_at WHERE recurrence_pattern IS NOT NULL;
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;
