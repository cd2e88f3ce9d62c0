-- One role per kind of function. None owns anything; on Amazon RDS each logs in with an IAM token (role rds_iam).
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'taskflow_api', 'taskflow_gateway', 'taskflow_notifier', 'taskflow_audit', 'taskflow_relay'
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

GRANT SELECT, INSERT, DELETE ON tasks TO taskflow_api;
GRANT INSERT ON outbox, tickets TO taskflow_api;
GRANT SELECT ON notifications, task_events TO taskflow_api;

GRANT SELECT, DELETE ON tickets TO taskflow_gateway;
GRANT SELECT, INSERT, DELETE ON connections TO taskflow_gateway;
GRANT SELECT ON notifications TO taskflow_gateway;

GRANT SELECT, INSERT ON processed_events, notifications TO taskflow_notifier;
GRANT SELECT, INSERT, UPDATE ON notification_counters TO taskflow_notifier;
GRANT SELECT, DELETE ON connections TO taskflow_notifier;

GRANT SELECT (event_id), DELETE ON outbox TO taskflow_audit;
GRANT SELECT (event_id, occurred_at), INSERT ON task_events TO taskflow_audit;
GRANT SELECT, UPDATE (position, hash) ON audit_chains TO taskflow_audit;
GRANT EXECUTE ON FUNCTION open_audit_month(date) TO taskflow_audit;

GRANT SELECT, UPDATE (attempts, next_attempt_at) ON outbox TO taskflow_relay;
