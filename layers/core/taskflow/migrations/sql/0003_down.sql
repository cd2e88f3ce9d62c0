REVOKE ALL ON idempotency_keys FROM taskflow_api;
DROP INDEX idempotency_keys_by_end;
ALTER TABLE idempotency_keys DROP COLUMN headers;

DROP INDEX tasks_by_update, tasks_by_due_date, tasks_by_priority;
DROP TRIGGER tasks_search ON tasks;
ALTER TABLE tasks DROP COLUMN search;
REVOKE UPDATE ON tasks FROM taskflow_api;
