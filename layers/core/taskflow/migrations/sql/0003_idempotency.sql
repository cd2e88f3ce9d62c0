ALTER TABLE idempotency_keys ADD COLUMN headers jsonb;

-- db_maintainer removes the expired ones.
CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);

GRANT SELECT, INSERT, UPDATE (request_hash, status, headers, body, created_at, expires_at) ON idempotency_keys
    TO taskflow_api;
