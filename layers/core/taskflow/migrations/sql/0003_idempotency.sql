-- The first release brings this revision along: its tables are empty when it runs. Later ones build indexes concurrently.
-- squawk-ignore-file require-concurrent-index-creation
ALTER TABLE idempotency_keys ADD COLUMN headers jsonb;

-- db_maintainer removes the expired ones.
CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);

GRANT SELECT, INSERT, UPDATE (request_hash, status, headers, body, created_at, expires_at) ON idempotency_keys
    TO taskflow_api;
