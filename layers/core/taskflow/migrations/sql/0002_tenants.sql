-- Row-level security: a transaction says whose data it works on (taskflow.owner), and sees nothing else. Without it
-- the setting is null or empty and matches no row. FORCE binds the tables' owner too.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'tasks', 'outbox', 'task_events', 'notifications', 'notification_counters', 'tickets', 'connections',
        'idempotency_keys'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;

CREATE POLICY own ON tasks TO taskflow_api USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON outbox TO taskflow_api USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON tickets TO taskflow_api USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON idempotency_keys TO taskflow_api USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON notifications TO taskflow_api, taskflow_gateway, taskflow_notifier
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON notification_counters TO taskflow_notifier
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON connections TO taskflow_notifier
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON task_events FOR SELECT TO taskflow_api
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY administrators ON task_events FOR SELECT TO taskflow_api
    USING (current_setting('taskflow.admin', true) = 'on');

-- These work for everybody: who connects is known only after the ticket, and the outbox is emptied as a whole.
CREATE POLICY everybody ON tickets TO taskflow_gateway USING (true);
CREATE POLICY everybody ON connections TO taskflow_gateway USING (true);
CREATE POLICY everybody ON outbox TO taskflow_audit, taskflow_relay USING (true);
CREATE POLICY everybody ON task_events TO taskflow_audit USING (true);
