"""When somebody is to be told. What each means, and what to do, is in docs/runbook.md under its name."""

from infra.watch.panels import DATABASE, HTTP, WEBSOCKET
from infra.watch.series import Alarm, Aws, Business
from infra.watch.system import System
from taskflow.runtime.metric import Metric

LONGEST_DELAY = 900
"""Seconds that a message may be meant to wait (Amazon SQS quotas)."""

AT_LEAST = "GreaterThanOrEqualToThreshold"

PROMISES = (
    Alarm(
        "OutboxOld",
        "An event waits in the outbox, or the relay that would tell has been silent",
        Business(Metric.OUTBOX_AGE, "outbox_relay", "Maximum"),
        threshold=180,
        periods=3,
        of=5,
        missing="breaching",
    ),
    Alarm(
        "OutboxRefused",
        "The bus refuses an event",
        Business(Metric.OUTBOX_REFUSED, "outbox_relay"),
        threshold=1,
        comparison=AT_LEAST,
        periods=3,
        of=5,
    ),
    Alarm(
        "RemindersLate",
        "Of a hundred reminders, one is more than 1.5 s late",
        Business(Metric.REMINDER_LATENESS, "reminder_dispatcher", "p99"),
        threshold=1.5,
        seconds=300,
        periods=2,
        of=3,
    ),
    Alarm(
        "RemindersExpired",
        "A reminder came too late to be of use",
        Business(Metric.REMINDERS_EXPIRED, "reminder_dispatcher"),
        threshold=1,
        comparison=AT_LEAST,
        seconds=300,
    ),
    Alarm(
        "RemindersOverdue",
        "The sweeper finds reminders that should have fired",
        Business(Metric.REMINDERS_OVERDUE, "reminder_sweeper", "Maximum"),
        threshold=60,
        periods=3,
        of=5,
    ),
    Alarm(
        "AuditLate",
        "Changes take more than a minute to reach the audit trail",
        Business(Metric.AUDIT_LAG, "audit_writer", "Maximum"),
        threshold=60,
        periods=3,
        of=5,
    ),
    Alarm(
        "AuditRefused",
        "An event can never be written into the audit trail",
        Business(Metric.AUDIT_ENTRIES_REFUSED, "audit_writer"),
        threshold=1,
        comparison=AT_LEAST,
    ),
    Alarm(
        "AuditMonthPostponed",
        "A month beyond the retention cannot be dropped",
        Business(Metric.AUDIT_MONTHS_POSTPONED, "db_maintainer"),
        threshold=1,
        comparison=AT_LEAST,
        seconds=3600,
    ),
    Alarm(
        "SeriesLate",
        "A series has been waiting for its next occurrence",
        Business(Metric.SERIES_LATENESS, "recurrence_sweeper", "Maximum"),
        threshold=900,
        seconds=300,
        periods=2,
    ),
    Alarm(
        "DeferredLate",
        "Notifications that waited for the end of quiet hours come late",
        Business(Metric.DEFERRED_OVERDUE, "notification_sweeper", "Maximum"),
        threshold=300,
        periods=3,
        of=5,
    ),
    Alarm(
        "MigrationFailed",
        "A deploy could not upgrade the schema",
        Business(Metric.SCHEMA_MIGRATIONS_FAILED, "db_migrator"),
        threshold=1,
        comparison=AT_LEAST,
    ),
)

EDGES = (
    Alarm("HttpApiFails", "The HTTP API answers 5xx", Aws("AWS/ApiGateway", "5xx", HTTP), 5, AT_LEAST, periods=3, of=5),
    Alarm(
        "WebSocketApiFails",
        "The WebSocket API cannot hand messages to its function",
        Aws("AWS/ApiGateway", "IntegrationError", WEBSOCKET),
        5,
        AT_LEAST,
        periods=3,
        of=5,
    ),
    Alarm(
        "WebSocketApiBreaks",
        "The WebSocket API fails by itself",
        Aws("AWS/ApiGateway", "ExecutionError", WEBSOCKET),
        5,
        AT_LEAST,
        periods=3,
        of=5,
    ),
    Alarm(
        "DatabaseCrowded",
        "The database has many more connections than the functions need",
        Aws("AWS/RDS", "DatabaseConnections", DATABASE, "Maximum"),
        threshold=500,
        periods=5,
    ),
    Alarm(
        "DatabaseFull",
        "The database works at the capacity it may have",
        Aws("AWS/RDS", "ACUUtilization", DATABASE, "Average"),
        threshold=90,
        seconds=300,
        periods=3,
    ),
)


def machinery(system: System) -> tuple[Alarm, ...]:
    """Watch every function and every queue that the template has."""
    return (
        *(alarm for name in system.functions for alarm in _function(name)),
        *(_queue(name, patience=LONGEST_DELAY * (name in system.delayed)) for name in system.queues),
        *(_dead_letters(name) for name in system.dead_letters),
    )


def every_alarm(system: System) -> tuple[Alarm, ...]:
    """List all of them."""
    return (*PROMISES, *EDGES, *machinery(system))


def _function(name: str) -> tuple[Alarm, Alarm]:
    errors = Aws("AWS/Lambda", "Errors", {"FunctionName": name})
    throttles = Aws("AWS/Lambda", "Throttles", {"FunctionName": name})
    return (
        Alarm(f"{name}Errors", "The function raises, times out or runs out of memory", errors, 3, AT_LEAST, 300),
        Alarm(f"{name}Throttles", "Lambda has no room for the function", throttles, 10, AT_LEAST, 300),
    )


def _queue(name: str, *, patience: int) -> Alarm:
    age = Aws("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": name}, "Maximum")
    return Alarm(f"{name}Old", "The queue grows faster than it is worked off", age, 300 + patience, periods=5)


def _dead_letters(name: str) -> Alarm:
    waiting = Aws("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": name}, "Maximum")
    return Alarm(f"{name}Filled", "Something failed again and again and was put aside", waiting, 1, AT_LEAST)
