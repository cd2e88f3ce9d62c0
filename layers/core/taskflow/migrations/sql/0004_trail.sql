-- The first release brings this revision along: its tables are empty when it runs. Later ones build indexes concurrently.
-- squawk-ignore-file require-concurrent-index-creation, adding-field-with-default
-- Searching the trail. A column of its own for who acted: row-level security lets no expression on jsonb into an index.
ALTER TABLE task_events ADD COLUMN actor_user text GENERATED ALWAYS AS (actor ->> 'user') STORED;

CREATE INDEX task_events_of_entity ON task_events (entity_id, occurred_at DESC, event_id DESC);
CREATE INDEX task_events_of_owner_and_type ON task_events (owner_id, event_type, occurred_at DESC, event_id DESC);
CREATE INDEX task_events_of_type ON task_events (event_type, occurred_at DESC, event_id DESC);
CREATE INDEX task_events_of_actor ON task_events (actor_user, occurred_at DESC, event_id DESC);

-- When the chain last grew, how far its head has been made known, and where it stood when its partition was dropped.
ALTER TABLE audit_chains
    ADD COLUMN sealed_at timestamptz,
    ADD COLUMN announced_position bigint NOT NULL DEFAULT 0,
    ADD COLUMN dropped_at timestamptz,
    ADD COLUMN dropped_position bigint NOT NULL DEFAULT 0,
    ADD COLUMN dropped_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex');

-- How many whole months the trail is kept; only the owner of the schema can change it.
CREATE TABLE audit_retention (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    months integer NOT NULL CHECK (months BETWEEN 1 AND 1200)
);

INSERT INTO audit_retention (months) VALUES (12);

-- As before, and each partition has one entry per position; a dropped month that gets a late entry is opened again.
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
        EXECUTE format('CREATE UNIQUE INDEX %I ON public.%I (position)', partition || '_chain', partition);
        EXECUTE format(
            'ALTER TABLE public.task_events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            partition, since, until
        );
    END IF;
    INSERT INTO public.audit_chains AS chain (month, position, hash)
    VALUES (month, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT ON CONSTRAINT audit_chains_pkey DO UPDATE SET dropped_at = NULL WHERE chain.dropped_at IS NOT NULL;
END
$$;

DO $$
DECLARE
    partition text;
BEGIN
    FOR partition IN
        SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'task_events'::regclass
    LOOP
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (position)', partition || '_chain', partition);
    END LOOP;
END
$$;

-- Drops a month that is beyond the retention, and refuses any other. What time it is, the trail itself tells: whoever
-- may call this can write no entry, and so cannot make a month look older than it is.
--
-- It waits for its lock no longer than writers may wait behind it, and whoever calls it has to commit at once: a caller
-- that has gone silent is cut off, and nothing has happened.
CREATE FUNCTION drop_audit_month(wanted date, dropped timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '15ms' AS $$
DECLARE
    partition text := 'task_events_' || to_char(wanted, 'YYYY_MM');
    newest timestamptz := (SELECT max(sealed_at) FROM public.audit_chains);
    kept integer := (SELECT months FROM public.audit_retention);
BEGIN
    IF newest IS NULL OR wanted + make_interval(months => kept + 1) > newest AT TIME ZONE 'UTC' THEN
        RAISE EXCEPTION 'the audit trail of % is still to be kept', to_char(wanted, 'YYYY-MM') USING ERRCODE = '42501';
    END IF;
    UPDATE public.audit_chains SET dropped_at = dropped, dropped_position = position, dropped_hash = hash
    WHERE month = wanted;
    EXECUTE format('ALTER TABLE public.task_events DETACH PARTITION public.%I', partition);
    EXECUTE format('DROP TABLE public.%I', partition);
    PERFORM set_config('idle_in_transaction_session_timeout', '25ms', true);
END
$$;

REVOKE ALL ON FUNCTION drop_audit_month(date, timestamptz) FROM PUBLIC;

-- What is purged is found by its age. These tables grow in the order of time, for which such an index is enough.
CREATE INDEX processed_events_by_age ON processed_events USING brin (processed_at) WITH (autosummarize = on);
CREATE INDEX notifications_by_age ON notifications USING brin (stored_at) WITH (autosummarize = on);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING brin (expires_at) WITH (autosummarize = on);

-- A used ticket stays until it is purged, so that showing it again is noticed; each is complained about once.
ALTER TABLE tickets ADD COLUMN used_at timestamptz, ADD COLUMN refused_at timestamptz;
