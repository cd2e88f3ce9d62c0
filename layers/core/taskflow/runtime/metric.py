"""Every business metric: its name and unit are written here, and nowhere else in the code.

Alarms, widgets and dashboards name them too; a test holds both sides against each other, so that no metric is emitted
unseen and no alarm waits for one that never comes. Each carries one dimension, `service`: the function that measured.
"""

from enum import Enum

from aws_lambda_powertools.metrics import MetricUnit


class Metric(Enum):
    """What functions measure, as nouns of the business; `value` is the name in CloudWatch."""

    REQUESTS_FAILED = "RequestsFailed", MetricUnit.Count
    TASKS_CREATED = "TasksCreated", MetricUnit.Count
    TASKS_COMPLETED = "TasksCompleted", MetricUnit.Count
    TASKS_SKIPPED = "TasksSkipped", MetricUnit.Count
    TASKS_SNOOZED = "TasksSnoozed", MetricUnit.Count
    TASKS_DELETED = "TasksDeleted", MetricUnit.Count

    OCCURRENCES_MADE = "OccurrencesMade", MetricUnit.Count
    OCCURRENCES_MISSED = "OccurrencesMissed", MetricUnit.Count
    SERIES_SWEPT = "SeriesSwept", MetricUnit.Count
    SERIES_LATENESS = "SeriesLateness", MetricUnit.Seconds

    REMINDERS_SCHEDULED = "RemindersScheduled", MetricUnit.Count
    REMINDERS_ENQUEUED = "RemindersEnqueued", MetricUnit.Count
    REMINDERS_OVERDUE = "RemindersOverdue", MetricUnit.Seconds
    REMINDERS_FIRED = "RemindersFired", MetricUnit.Count
    REMINDER_LATENESS = "ReminderLateness", MetricUnit.Seconds
    REMINDERS_EXPIRED = "RemindersExpired", MetricUnit.Count
    REMINDERS_CANCELLED = "RemindersCancelled", MetricUnit.Count

    NOTIFICATIONS_STORED = "NotificationsStored", MetricUnit.Count
    NOTIFICATIONS_DEFERRED = "NotificationsDeferred", MetricUnit.Count
    DEFERRED_ENQUEUED = "DeferredEnqueued", MetricUnit.Count
    DEFERRED_OVERDUE = "DeferredOverdue", MetricUnit.Seconds
    DEFERRED_LATENESS = "DeferredLateness", MetricUnit.Seconds

    CONNECTIONS_OPENED = "ConnectionsOpened", MetricUnit.Count
    CONNECTIONS_REFUSED = "ConnectionsRefused", MetricUnit.Count
    CONNECTIONS_GONE = "ConnectionsGone", MetricUnit.Count
    FRAMES_DELIVERED = "FramesDelivered", MetricUnit.Count

    OUTBOX_REPUBLISHED = "OutboxRepublished", MetricUnit.Count
    OUTBOX_REFUSED = "OutboxRefused", MetricUnit.Count
    OUTBOX_AGE = "OutboxAge", MetricUnit.Seconds

    AUDIT_ENTRIES_WRITTEN = "AuditEntriesWritten", MetricUnit.Count
    AUDIT_ENTRIES_REFUSED = "AuditEntriesRefused", MetricUnit.Count
    AUDIT_LAG = "AuditLag", MetricUnit.Seconds
    AUDIT_HEADS_ANNOUNCED = "AuditHeadsAnnounced", MetricUnit.Count
    AUDIT_MONTHS_DROPPED = "AuditMonthsDropped", MetricUnit.Count
    AUDIT_MONTHS_POSTPONED = "AuditMonthsPostponed", MetricUnit.Count
    ROWS_PURGED = "RowsPurged", MetricUnit.Count

    SCHEMA_MIGRATIONS = "SchemaMigrations", MetricUnit.Count
    SCHEMA_MIGRATIONS_FAILED = "SchemaMigrationsFailed", MetricUnit.Count

    unit: MetricUnit

    def __new__(cls, name: str, unit: MetricUnit) -> "Metric":
        """Make the name the value, and keep the unit beside it."""
        member = object.__new__(cls)
        member._value_ = name
        member.unit = unit
        return member
