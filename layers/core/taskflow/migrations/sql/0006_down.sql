DROP POLICY own_seen ON tasks;
DROP POLICY own_changed ON tasks;
DROP POLICY own_made ON tasks;
DROP POLICY own_removed ON tasks;
DROP POLICY own_told ON outbox;
DROP POLICY everybody_seen ON tasks;
DROP POLICY everybody_changed ON tasks;
DROP POLICY everybody_made ON tasks;
DROP POLICY everybody_removed ON tasks;
DROP POLICY everybody_told ON outbox;
REVOKE ALL ON tasks, outbox, processed_events FROM taskflow_planner, taskflow_series_sweeper;

DROP TRIGGER tasks_planning ON tasks;
DROP FUNCTION ask_for_planning();
DROP INDEX tasks_once_per_date, tasks_open_occurrences, tasks_series_due;
ALTER TABLE tasks
    DROP COLUMN series_check_at,
    DROP COLUMN series_planned_until,
    DROP COLUMN series_made,
    DROP COLUMN series_version,
    DROP COLUMN series_rule,
    DROP COLUMN inherited_version;
