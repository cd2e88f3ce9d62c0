DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'taskflow_reminder_planner', 'taskflow_reminder_sweeper', 'taskflow_reminder_dispatcher'
    ] LOOP
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

GRANT UPDATE (snoozed_until) ON tasks TO taskflow_api;

-- Of a task they read what a reminder tells, and change nothing but what it says about its reminders.
GRANT SELECT, UPDATE (reminder_status) ON tasks TO taskflow_reminder_planner, taskflow_reminder_dispatcher;
GRANT INSERT ON outbox TO taskflow_reminder_planner, taskflow_reminder_dispatcher;
GRANT SELECT (consumer, event_id), INSERT ON processed_events TO taskflow_reminder_planner;
GRANT SELECT, INSERT, UPDATE (status, next_claim_at, ended_at) ON reminder_schedule TO taskflow_reminder_planner;
GRANT SELECT, UPDATE (status, next_claim_at, ended_at) ON reminder_schedule TO taskflow_reminder_dispatcher;
GRANT SELECT (id, scheduled_at, next_claim_at), UPDATE (status, next_claim_at) ON reminder_schedule
    TO taskflow_reminder_sweeper;
GRANT SELECT (id, ended_at), DELETE ON reminder_schedule TO taskflow_maintainer;

ALTER TABLE reminder_schedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminder_schedule FORCE ROW LEVEL SECURITY;

CREATE POLICY own ON reminder_schedule TO taskflow_reminder_planner
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY reminders_seen ON tasks FOR SELECT TO taskflow_reminder_planner
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY reminders_told ON tasks FOR UPDATE TO taskflow_reminder_planner
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY reminders_planned ON outbox FOR INSERT TO taskflow_reminder_planner
    WITH CHECK (owner_id = current_setting('taskflow.owner', true) AND source = 'taskflow.reminders');

-- These work for everybody: what falls due in the same second is claimed, and fires, together.
CREATE POLICY everybody ON reminder_schedule TO taskflow_reminder_sweeper, taskflow_reminder_dispatcher USING (true);
CREATE POLICY everybodys_reminders_seen ON tasks FOR SELECT TO taskflow_reminder_dispatcher USING (true);
CREATE POLICY everybodys_reminders_told ON tasks FOR UPDATE TO taskflow_reminder_dispatcher USING (true);
CREATE POLICY reminders_ended ON outbox FOR INSERT TO taskflow_reminder_dispatcher
    WITH CHECK (source = 'taskflow.reminders');

CREATE POLICY upkeep ON reminder_schedule TO taskflow_maintainer USING (ended_at IS NOT NULL);
