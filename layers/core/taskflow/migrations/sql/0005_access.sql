DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'taskflow_notification_sweeper') THEN
        CREATE ROLE taskflow_notification_sweeper LOGIN;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO taskflow_notification_sweeper;
    END IF;
END
$$;

ALTER ROLE taskflow_notification_sweeper SET statement_timeout = '8s';
ALTER ROLE taskflow_notification_sweeper SET lock_timeout = '4s';
ALTER ROLE taskflow_notification_sweeper SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE taskflow_notification_sweeper SET timezone = 'UTC';

GRANT SELECT, INSERT, UPDATE ON notification_preferences TO taskflow_api;
GRANT UPDATE (read_at) ON notifications TO taskflow_api;
GRANT UPDATE (acked_seq) ON connections TO taskflow_gateway;
GRANT SELECT ON notification_preferences TO taskflow_notifier;
GRANT SELECT, INSERT, DELETE ON deferred_notifications TO taskflow_notifier;
GRANT SELECT, UPDATE (next_claim_at) ON deferred_notifications TO taskflow_notification_sweeper;

ALTER TABLE notification_preferences ENABLE ROW LEVEL SECURITY;
ALTER TABLE notification_preferences FORCE ROW LEVEL SECURITY;
ALTER TABLE deferred_notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE deferred_notifications FORCE ROW LEVEL SECURITY;

CREATE POLICY own ON notification_preferences TO taskflow_api, taskflow_notifier
    USING (owner_id = current_setting('taskflow.owner', true));
CREATE POLICY own ON deferred_notifications TO taskflow_notifier
    USING (owner_id = current_setting('taskflow.owner', true));

-- The sweeper works for everybody: it only looks for what falls due.
CREATE POLICY everybody ON deferred_notifications TO taskflow_notification_sweeper USING (true);
