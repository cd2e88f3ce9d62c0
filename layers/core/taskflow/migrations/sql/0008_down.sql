ALTER TABLE task_events DROP CONSTRAINT task_events_pkey, ADD PRIMARY KEY (event_id, occurred_at);
CREATE INDEX task_events_in_time ON task_events (occurred_at DESC, event_id DESC);
