-- Stored notifications, numbered per owner without gaps.
CREATE TABLE notifications (
    owner_id text NOT NULL CHECK (owner_id <> ''),
    seq bigint NOT NULL,
    event_id uuid NOT NULL,
    event text NOT NULL,
    task_id uuid NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    occurred_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL,
    PRIMARY KEY (owner_id, seq)
);

CREATE TABLE notification_counters (
    owner_id text PRIMARY KEY CHECK (owner_id <> ''),
    last_seq bigint NOT NULL
);

-- One-time tickets for the WebSocket; only their hashes are kept.
CREATE TABLE tickets (
    token_hash bytea PRIMARY KEY,
    owner_id text NOT NULL CHECK (owner_id <> ''),
    origin text,
    expires_at timestamptz NOT NULL
);

-- Open WebSocket connections.
CREATE TABLE connections (
    connection_id text PRIMARY KEY,
    owner_id text NOT NULL CHECK (owner_id <> ''),
    connected_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX connections_of_owner ON connections (owner_id);

-- Answers that were given, so that a repeated request gets the same one.
CREATE TABLE idempotency_keys (
    owner_id text NOT NULL CHECK (owner_id <> ''),
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer,
    body text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (owner_id, key)
);
