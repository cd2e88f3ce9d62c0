DROP TABLE reminder_schedule;

DROP POLICY reminders_seen ON tasks;
DROP POLICY reminders_told ON tasks;
DROP POLICY reminders_planned ON outbox;
DROP POLICY everybodys_reminders_seen ON tasks;
DROP POLICY everybodys_reminders_told ON tasks;
DROP POLICY reminders_ended ON outbox;
REVOKE ALL ON tasks, outbox, processed_events FROM taskflow_reminder_planner, taskflow_reminder_dispatcher;

DROP TRIGGER tasks_asking ON tasks;
DROP FUNCTION note_asking();
ALTER TABLE tasks DROP COLUMN snoozed_until, DROP COLUMN reminders_since;
