DROP TABLE notification_preferences, deferred_notifications;
DROP INDEX notifications_unread;
REVOKE UPDATE (read_at) ON notifications FROM taskflow_api;
REVOKE UPDATE (acked_seq) ON connections FROM taskflow_gateway;
ALTER TABLE notifications DROP COLUMN silent, DROP COLUMN read_at;
ALTER TABLE connections DROP COLUMN acked_seq;
