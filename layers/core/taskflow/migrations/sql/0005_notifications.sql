-- The first release brings this revision along: its tables are empty when it runs. Later ones build indexes concurrently.
-- squawk-ignore-file require-concurrent-index-creation
-- What a person wants to be told, and when; without a row everything is told at once.
CREATE TABLE notification_preferences (
    owner_id text PRIMARY KEY CHECK (owner_id <> ''),
    body jsonb NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Notifications that wait for the end of quiet hours. They get their numbers when they are delivered. A claim moves
-- next_claim_at: a row whose message is lost is claimed again.
CREATE TABLE deferred_notifications (
    event_id uuid PRIMARY KEY,
    owner_id text NOT NULL CHECK (owner_id <> ''),
    draft jsonb NOT NULL,
    deferred_until timestamptz NOT NULL,
    next_claim_at timestamptz NOT NULL
);

CREATE INDEX deferred_notifications_due ON deferred_notifications (next_claim_at);

-- A silent notification is stored without having been pushed. Both columns are only noted in the catalogue.
ALTER TABLE notifications
    ADD COLUMN silent boolean NOT NULL DEFAULT false,
    ADD COLUMN read_at timestamptz;

CREATE INDEX notifications_unread ON notifications (owner_id) WHERE read_at IS NULL;

-- How far the client of a connection says it has come.
ALTER TABLE connections ADD COLUMN acked_seq bigint;
