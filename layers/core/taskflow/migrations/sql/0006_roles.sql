DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['taskflow_planner', 'taskflow_series_sweeper'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
            EXECUTE format('GRANT rds_iam TO %I', role);
        END IF;
        EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role, '8s');
        EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', role, '4s');
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role, '30s');
        EXECUTE format('ALTER ROLE %I SET timezone = %L', role, 'UTC');
    END LOOP;
END
$$;

GRANT SELECT, INSERT, DELETE ON tasks TO taskflow_planner, taskflow_series_sweeper;
GRANT UPDATE (
    title, description, status, priority, tags, time_zone, reminder_offsets, notification_preferences, version,
    updated_at, inherited_version, series_check_at, series_planned_until, series_made, series_version, series_rule
) ON tasks TO taskflow_planner, taskflow_series_sweeper;
GRANT INSERT ON outbox TO taskflow_planner, taskflow_series_sweeper;
GRANT SELECT (consumer, event_id), INSERT ON processed_events TO taskflow_planner;

-- Both make and remove occurrences, never a series or a single task.
CREATE POLICY own_seen ON tasks FOR SELECT TO taskflow_planner
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own_changed ON tasks FOR UPDATE TO taskflow_planner
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own_made ON tasks FOR INSERT TO taskflow_planner
    WITH CHECK (owner_id = current_setting('taskflow.owner', true) AND parent_recurring_task_id IS NOT NULL);
CREATE POLICY own_removed ON tasks FOR DELETE TO taskflow_planner
    USING (owner_id = current_setting('taskflow.owner', true) AND parent_recurring_task_id IS NOT NULL);
CREATE POLICY own_told ON outbox FOR INSERT TO taskflow_planner
    WITH CHECK (owner_id = current_setting('taskflow.owner', true) AND source = 'taskflow.tasks');

-- The sweep works for everybody.
CREATE POLICY everybody_seen ON tasks FOR SELECT TO taskflow_series_sweeper USING (true);
CREATE POLICY everybody_changed ON tasks FOR UPDATE TO taskflow_series_sweeper USING (true);
CREATE POLICY everybody_made ON tasks FOR INSERT TO taskflow_series_sweeper
    WITH CHECK (parent_recurring_task_id IS NOT NULL);
CREATE POLICY everybody_removed ON tasks FOR DELETE TO taskflow_series_sweeper
    USING (parent_recurring_task_id IS NOT NULL);
CREATE POLICY everybody_told ON outbox FOR INSERT TO taskflow_series_sweeper WITH CHECK (source = 'taskflow.tasks');
