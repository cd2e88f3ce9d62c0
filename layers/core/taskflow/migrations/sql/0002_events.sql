-- What has happened and is not in the audit trail yet.
CREATE TABLE outbox (
    event_id uuid PRIMARY KEY,
    owner_id text CHECK (owner_id <> ''),
    source text NOT NULL,
    event_type text NOT NULL,
    detail text NOT NULL,
    occurred_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at timestamptz NOT NULL
);

CREATE INDEX outbox_due ON outbox (next_attempt_at);

-- Which consumer has had its effect of which event.
CREATE TABLE processed_events (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    processed_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id)
);

-- The audit trail. The time is part of the key because PostgreSQL wants the partition key in every unique one.
CREATE TABLE task_events (
    event_id uuid NOT NULL,
    position bigint NOT NULL,
    event_type text NOT NULL,
    entity_type text NOT NULL,
    entity_id text NOT NULL,
    owner_id text CHECK (owner_id <> ''),
    actor jsonb NOT NULL,
    correlation_id text NOT NULL,
    causation_id uuid,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    changes jsonb,
    payload jsonb NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (event_id, occurred_at)
) PARTITION BY RANGE (occurred_at);

CREATE INDEX task_events_of_owner ON task_events (owner_id, occurred_at DESC, event_id DESC);
CREATE INDEX task_events_in_time ON task_events (occurred_at DESC, event_id DESC);

-- The end of each month's hash chain; it stays when the month's partition is dropped.
CREATE TABLE audit_chains (
    month date PRIMARY KEY CHECK (month = date_trunc('month', month::timestamp)::date),
    position bigint NOT NULL,
    hash bytea NOT NULL
);

-- Makes a month's partition and the start of its chain where they are missing. The writer's role may call this, so that
-- it needs no right to make tables. Attaching takes a lock that neither readers nor writers wait for, unlike
-- CREATE TABLE ... PARTITION OF.
CREATE FUNCTION open_audit_month(wanted date) RETURNS void
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

REVOKE ALL ON FUNCTION open_audit_month(date) FROM PUBLIC;
