DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'taskflow_maintainer') THEN
        CREATE ROLE taskflow_maintainer LOGIN;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO taskflow_maintainer;
    END IF;
END
$$;

ALTER ROLE taskflow_maintainer SET statement_timeout = '8s';
ALTER ROLE taskflow_maintainer SET lock_timeout = '4s';
ALTER ROLE taskflow_maintainer SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE taskflow_maintainer SET timezone = 'UTC';

-- Upkeep: it reads the trail, changes nothing in it, and sees of people's data only what tells its age or version.
GRANT EXECUTE ON FUNCTION open_audit_month(date), drop_audit_month(date, timestamptz) TO taskflow_maintainer;
GRANT SELECT ON task_events, audit_chains, audit_retention TO taskflow_maintainer;
GRANT UPDATE (announced_position) ON audit_chains TO taskflow_maintainer;
GRANT SELECT (event_id, event_type, occurred_at), INSERT ON outbox TO taskflow_maintainer;
GRANT SELECT (id, version, updated_at) ON tasks TO taskflow_maintainer;
GRANT SELECT (consumer, event_id, processed_at), DELETE ON processed_events TO taskflow_maintainer;
GRANT SELECT (owner_id, seq, stored_at), DELETE ON notifications TO taskflow_maintainer;
GRANT SELECT (owner_id, key, expires_at), DELETE ON idempotency_keys TO taskflow_maintainer;
GRANT SELECT (token_hash, expires_at), DELETE ON tickets TO taskflow_maintainer;
GRANT SELECT (connection_id, expires_at), DELETE ON connections TO taskflow_maintainer;

GRANT SELECT ON audit_chains TO taskflow_api;
GRANT UPDATE (sealed_at) ON audit_chains TO taskflow_audit;
GRANT UPDATE (used_at, refused_at) ON tickets TO taskflow_gateway;
GRANT INSERT ON outbox TO taskflow_gateway;

-- As before, asked once per query instead of once per row. The planner takes it for true half of the time and not for
-- almost never, and so reads a page in the order of an index instead of sorting a month.
ALTER POLICY administrators ON task_events USING ((SELECT current_setting('taskflow.admin', true) = 'on'));

CREATE POLICY upkeep ON task_events FOR SELECT TO taskflow_maintainer USING (true);
CREATE POLICY upkeep ON tasks FOR SELECT TO taskflow_maintainer USING (true);
CREATE POLICY upkeep ON notifications TO taskflow_maintainer USING (true);
CREATE POLICY upkeep ON idempotency_keys TO taskflow_maintainer USING (true);
CREATE POLICY upkeep ON tickets TO taskflow_maintainer USING (true);
CREATE POLICY upkeep ON connections TO taskflow_maintainer USING (true);
CREATE POLICY upkeep ON outbox FOR SELECT TO taskflow_maintainer USING (true);
CREATE POLICY upkeep_events ON outbox FOR INSERT TO taskflow_maintainer WITH CHECK (source = 'taskflow.audit');
CREATE POLICY refusals ON outbox FOR INSERT TO taskflow_gateway WITH CHECK (source = 'taskflow.security');
