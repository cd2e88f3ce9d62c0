ALTER POLICY administrators ON task_events USING (current_setting('taskflow.admin', true) = 'on');
DROP POLICY upkeep ON task_events;
DROP POLICY upkeep ON tasks;
DROP POLICY upkeep ON notifications;
DROP POLICY upkeep ON idempotency_keys;
DROP POLICY upkeep ON tickets;
DROP POLICY upkeep ON connections;
DROP POLICY upkeep ON outbox;
DROP POLICY upkeep_events ON outbox;
DROP POLICY refusals ON outbox;

DROP FUNCTION drop_audit_month(date, timestamptz);
DROP TABLE audit_retention;

REVOKE ALL ON FUNCTION open_audit_month(date) FROM taskflow_maintainer;
REVOKE ALL ON task_events, audit_chains, outbox, tasks, processed_events, notifications, idempotency_keys, tickets,
    connections FROM taskflow_maintainer;
REVOKE ALL ON audit_chains FROM taskflow_api;
REVOKE INSERT ON outbox FROM taskflow_gateway;
REVOKE UPDATE (used_at, refused_at) ON tickets FROM taskflow_gateway;

-- A used ticket must not let anybody in again under the older code, which deletes tickets when they are used.
DELETE FROM tickets WHERE used_at IS NOT NULL;
ALTER TABLE tickets DROP COLUMN used_at, DROP COLUMN refused_at;

DROP INDEX processed_events_by_age, notifications_by_age, idempotency_keys_by_age, task_events_of_entity,
    task_events_of_owner_and_type, task_events_of_type, task_events_of_actor;
ALTER TABLE task_events DROP COLUMN actor_user;
ALTER TABLE audit_chains
    DROP COLUMN sealed_at,
    DROP COLUMN announced_position,
    DROP COLUMN dropped_at,
    DROP COLUMN dropped_position,
    DROP COLUMN dropped_hash;

DO $$
DECLARE
    partition text;
BEGIN
    FOR partition IN
        SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'task_events'::regclass
    LOOP
        EXECUTE format('DROP INDEX %I', partition || '_chain');
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION open_audit_month(wanted date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month date := date_trunc('month', wanted::timestamp)::date;
    partition text := 'task_events_' || to_char(month, 'YYYY_MM');
    since timestamptz := month::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (month::timestamp + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    PERFORM pg_advisory_xact_lock(7461737);
    IF to_regclass(format('public.%I', partition)) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I (LIKE public.task_events INCLUDING ALL)', partition);
        EXECUTE format(
            'ALTER TABLE public.task_events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            partition, since, until
        );
    END IF;
    INSERT INTO public.audit_chains (month, position, hash)
    VALUES (month, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT DO NOTHING;
END
$$;
