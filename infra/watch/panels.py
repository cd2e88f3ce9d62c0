"""The graphs: what people do, what the system promises, and what it is made of."""

from infra.watch.series import Aws, Business, Panel
from infra.watch.system import System
from taskflow.runtime.metric import Metric

PROMISES = (
    Panel(
        "Reminders on time",
        (
            Business(Metric.REMINDER_LATENESS, "reminder_dispatcher", "p99"),
            Business(Metric.REMINDER_LATENESS, "reminder_dispatcher", "Maximum"),
            Business(Metric.REMINDERS_OVERDUE, "reminder_sweeper", "Maximum"),
        ),
    ),
    Panel(
        "Reminders",
        (
            Business(Metric.REMINDERS_SCHEDULED, "reminder_planner"),
            Business(Metric.REMINDERS_CANCELLED, "reminder_planner"),
            Business(Metric.REMINDERS_ENQUEUED, "reminder_sweeper"),
            Business(Metric.REMINDERS_FIRED, "reminder_dispatcher"),
            Business(Metric.REMINDERS_CANCELLED, "reminder_dispatcher"),
            Business(Metric.REMINDERS_EXPIRED, "reminder_dispatcher"),
        ),
    ),
    Panel("Age of the outbox", (Business(Metric.OUTBOX_AGE, "outbox_relay", "Maximum"),)),
    Panel("Lag of the audit trail", (Business(Metric.AUDIT_LAG, "audit_writer", "Maximum"),)),
    Panel(
        "Late otherwise",
        (
            Business(Metric.SERIES_LATENESS, "recurrence_sweeper", "Maximum"),
            Business(Metric.DEFERRED_LATENESS, "notifier", "p99"),
            Business(Metric.DEFERRED_OVERDUE, "notification_sweeper", "Maximum"),
        ),
    ),
    Panel("Answered 5xx", (Business(Metric.REQUESTS_FAILED, "tasks_api"),)),
)

BUSINESS = (
    Panel(
        "Tasks",
        tuple(
            Business(metric, "tasks_api")
            for metric in (
                Metric.TASKS_CREATED,
                Metric.TASKS_COMPLETED,
                Metric.TASKS_SKIPPED,
                Metric.TASKS_SNOOZED,
                Metric.TASKS_DELETED,
            )
        ),
    ),
    Panel(
        "Occurrences",
        (
            Business(Metric.OCCURRENCES_MADE, "recurrence_planner"),
            Business(Metric.OCCURRENCES_MISSED, "recurrence_planner"),
            Business(Metric.OCCURRENCES_MADE, "recurrence_sweeper"),
            Business(Metric.OCCURRENCES_MISSED, "recurrence_sweeper"),
            Business(Metric.SERIES_SWEPT, "recurrence_sweeper"),
        ),
    ),
    Panel(
        "Notifications",
        (
            Business(Metric.NOTIFICATIONS_STORED, "notifier"),
            Business(Metric.NOTIFICATIONS_DEFERRED, "notifier"),
            Business(Metric.DEFERRED_ENQUEUED, "notification_sweeper"),
            Business(Metric.FRAMES_DELIVERED, "notifier"),
        ),
    ),
    Panel(
        "Open pages",
        (
            Business(Metric.CONNECTIONS_OPENED, "ws_gateway"),
            Business(Metric.CONNECTIONS_REFUSED, "ws_gateway"),
            Business(Metric.CONNECTIONS_GONE, "notifier"),
        ),
    ),
    Panel(
        "Audit trail",
        (
            Business(Metric.AUDIT_ENTRIES_WRITTEN, "audit_writer"),
            Business(Metric.AUDIT_ENTRIES_REFUSED, "audit_writer"),
            Business(Metric.OUTBOX_REPUBLISHED, "outbox_relay"),
            Business(Metric.OUTBOX_REFUSED, "outbox_relay"),
        ),
    ),
    Panel(
        "Upkeep",
        (
            Business(Metric.AUDIT_HEADS_ANNOUNCED, "db_maintainer"),
            Business(Metric.AUDIT_MONTHS_DROPPED, "db_maintainer"),
            Business(Metric.AUDIT_MONTHS_POSTPONED, "db_maintainer"),
            Business(Metric.ROWS_PURGED, "db_maintainer"),
            Business(Metric.SCHEMA_MIGRATIONS, "db_migrator"),
            Business(Metric.SCHEMA_MIGRATIONS_FAILED, "db_migrator"),
        ),
    ),
)

HTTP = {"ApiId": "HttpApi"}
WEBSOCKET = {"ApiId": "WebSocketApi"}
DATABASE = {"DBClusterIdentifier": "DatabaseCluster"}

EDGES = (
    Panel(
        "HTTP API",
        tuple(Aws("AWS/ApiGateway", metric, HTTP) for metric in ("Count", "4xx", "5xx")),
    ),
    Panel(
        "HTTP API, milliseconds",
        tuple(Aws("AWS/ApiGateway", "Latency", HTTP, stat) for stat in ("p50", "p99")),
    ),
    Panel(
        "WebSocket API",
        tuple(
            Aws("AWS/ApiGateway", metric, WEBSOCKET)
            for metric in ("ConnectCount", "MessageCount", "IntegrationError", "ExecutionError")
        ),
    ),
    Panel("Database connections", (Aws("AWS/RDS", "DatabaseConnections", DATABASE, "Maximum"),)),
    Panel(
        "Database capacity",
        (
            Aws("AWS/RDS", "ServerlessDatabaseCapacity", DATABASE, "Maximum"),
            Aws("AWS/RDS", "ACUUtilization", DATABASE, "Maximum"),
        ),
    ),
)


def machinery(system: System) -> tuple[Panel, ...]:
    """Draw every function and every queue that the template has."""
    return (
        *(_functions(system, metric, stat) for metric, stat in FUNCTION_METRICS),
        _queues("Queues: oldest message, seconds", system.queues, "ApproximateAgeOfOldestMessage"),
        _queues("Dead letters", system.dead_letters, "ApproximateNumberOfMessagesVisible"),
    )


FUNCTION_METRICS = (
    ("Invocations", "Sum"),
    ("Errors", "Sum"),
    ("Throttles", "Sum"),
    ("Duration", "p99"),
    ("ConcurrentExecutions", "Maximum"),
)


def _functions(system: System, metric: str, stat: str) -> Panel:
    series = tuple(Aws("AWS/Lambda", metric, {"FunctionName": name}, stat) for name in system.functions)
    return Panel(f"Functions: {metric} ({stat})", series)


def _queues(title: str, queues: tuple[str, ...], metric: str) -> Panel:
    return Panel(title, tuple(Aws("AWS/SQS", metric, {"QueueName": name}, "Maximum") for name in queues))
