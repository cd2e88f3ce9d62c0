"""The quotas that matter, against ten times the load that the system is meant for."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.cost.facts import batches_at_once, messages_at_once, requests_per_second, starts_an_hour
from infra.cost.model import CONNECTION_HOURS, PING_MINUTES, acu_hours
from infra.cost.source import Found, Source

CHANGES, REMINDERS, PAGES = 50, 1_000, 5_000
"""What one deployment of `prod` is meant for: task changes a second, reminders in one minute, open pages."""
MEANT = f"{CHANGES} task changes a second, {REMINDERS:,} reminders in one minute, {PAGES:,} open pages"
TIMES = 10
"""How many times as much the table looks at."""
PAGES_OF_A_PERSON = 2
PEOPLE_WITHOUT_A_PASSWORD = 20
"""A day: who signs up, or has forgotten it."""
RETRY_SECONDS = 22.5
"""Between a page's attempts to come back, on average, once it has failed a while (web/app/backoff.js)."""
REQUESTS_OF_A_RETURN, MESSAGES_OF_A_RETURN = 2, 3
"""A page that comes back asks for a ticket and for the list; it connects, pings, and says where to go on."""

CHANGED, REMINDED, OPEN_PAGES = TIMES * CHANGES, TIMES * REMINDERS / 60, TIMES * PAGES
REQUESTED = 2 * CHANGED
PINGS, RECEIPTS = OPEN_PAGES / PING_MINUTES / 60, PAGES_OF_A_PERSON * REMINDED
RETURNING, RECONNECTING = OPEN_PAGES / RETRY_SECONDS, MESSAGES_OF_A_RETURN * OPEN_PAGES / CONNECTION_HOURS / 3600

Counts = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Quota:
    """A limit, as an account of AWS has it at first (us-east-1) or as we set it, and the need for it."""

    what: str
    most: float
    need: float
    unit: str
    reckoning: str
    remedy: str
    source: Source | None = None
    """Nothing where the limit is of our own making."""

    @property
    def share(self) -> float:
        """Tell how much of it is needed."""
        return self.need / self.most


def quotas(counts: Counts, profile: Mapping[str, str]) -> tuple[Quota, ...]:
    """List them, from the one that gives first, by what a change and a reminder were counted to take."""
    most, capacity = requests_per_second(profile), float(profile["DatabaseMaxCapacity"])
    apis = (*_http(most), *_websockets(counts, most))
    listed = (*apis, *_bus(counts), *_functions(counts), _database(counts, capacity), *_people())
    return tuple(sorted(listed, key=lambda quota: -quota.share))


def _http(most: float) -> tuple[Quota, ...]:
    minutes = OPEN_PAGES * REQUESTS_OF_A_RETURN / most / 60
    return (
        Quota(
            "HTTP API throttling (`RequestsPerSecond`)",
            most,
            REQUESTED,
            "/s",
            f"{CHANGED:,} changes/s and as many reads",
            "raise the parameter; the account's own quota is below",
        ),
        Quota(
            "HTTP API throttling (`RequestsPerSecond`) after an outage",
            most,
            REQUESTS_OF_A_RETURN * RETURNING,
            "/s",
            f"{OPEN_PAGES:,} pages that try every {RETRY_SECONDS} s, a ticket and the list for each",
            f"none needed: who is refused tries again, and all are back after {minutes:.0f} minutes",
        ),
    )


def _websockets(counts: Counts, most: float) -> tuple[Quota, ...]:
    frames, messages = PAGES_OF_A_PERSON * _a_second(counts, "frames"), PINGS + RECEIPTS + RECONNECTING
    return (
        Quota(
            "WebSocket API throttling (`RequestsPerSecond`)",
            most,
            messages,
            "/s",
            f"{PINGS:.0f} pings/s, {RECEIPTS:.0f} receipts/s of reminders, the rest for connecting every two hours",
            "raise the parameter; a page whose pings are refused connects again",
        ),
        Quota(
            "WebSocket API, new connections after an outage",
            500,
            RETURNING,
            "/s",
            f"{OPEN_PAGES:,} pages that try every {RETRY_SECONDS} s",
            "ask; the HTTP API, which gives out the tickets, holds them back before",
            WEBSOCKET_QUOTAS,
        ),
        Quota(
            "API Gateway, requests of the account to all APIs and to `@connections`",
            10_000,
            REQUESTED + messages + frames,
            "/s",
            f"{REQUESTED:,} to the HTTP API, {messages:.0f} to the WebSocket API, "
            f"{frames:,.0f} frames to {PAGES_OF_A_PERSON} pages of a person",
            "ask",
            API_QUOTAS,
        ),
    )


def _bus(counts: Counts) -> tuple[Quota, ...]:
    events, heard = _a_second(counts, "events"), _a_second(counts, "frames")
    return (
        Quota("EventBridge, PutEvents", 10_000, events, "/s", "each event by itself", "ask", BUS_QUOTAS),
        Quota(
            "EventBridge, invocations of targets",
            18_750,
            events + heard + 2 * CHANGED,
            "/s",
            "the trail hears of every event, the notifier of most, each planner of every change at most",
            "ask; beyond it delivery is delayed, for up to 24 hours",
            BUS_QUOTAS,
        ),
        Quota(
            "Chain head of the audit trail (one month is written by one at a time)",
            10_000,
            events,
            "/s",
            "the quota is about what `bench.audit_write` measures",
            "none needed; beyond it entries wait in the outbox and the queue, nothing is lost",
        ),
        Quota(
            "SQS, messages in flight of a standard queue",
            120_000,
            messages_at_once(),
            "",
            "what functions work on at once; reminders that wait for their second are not in flight",
            "none needed",
            QUEUE_QUOTAS,
        ),
    )


def _functions(counts: Counts) -> tuple[Quota, ...]:
    api, notified = counts["task_change"]["TasksApi ms"], counts["task_change"]["Notifier ms"]
    at_once, behind_queues, by_the_clock = batches_at_once(), sum(batches_at_once().values()), len(starts_an_hour())
    needed = REQUESTED * api / 1000 + behind_queues + by_the_clock
    return (
        Quota(
            "Concurrency of `notifier` (`MaximumConcurrency`)",
            at_once["NotifierBatch"] * 1000 / notified,
            _a_second(counts, "frames"),
            "/s",
            f"{at_once['NotifierBatch']} at once, {notified:.0f} ms for a message, as of a change",
            "raise MaximumConcurrency in the template; the database has room",
        ),
        Quota(
            "Lambda, concurrent executions",
            1_000,
            needed,
            "",
            f"{REQUESTED:,} requests/s x {api:.0f} ms, {behind_queues} behind queues, {by_the_clock} by the clock",
            "a new account has fewer, and has to ask before its first deploy",
            LAMBDA_QUOTAS,
        ),
        Quota(
            "Connections of the database at 16 ACU (the proxy may have 90 % of them)",
            0.9 * 3_360,
            needed,
            "",
            "one for each function at work",
            "none needed",
            DATABASE_QUOTAS,
        ),
    )


def _database(counts: Counts, capacity: float) -> Quota:
    milliseconds = _a_second(counts, "database CPU ms")
    return Quota(
        "Aurora capacity (`DatabaseMaxCapacity` of `prod`)",
        capacity,
        3600 * acu_hours(milliseconds),
        " ACU",
        f"{milliseconds:,.0f} ms of a processor in a second",
        "raise the parameter (the template takes 128 at most, AWS 256); it takes effect at once",
    )


def _people() -> tuple[Quota, ...]:
    return (
        Quota(
            "Cognito, mails with codes of sign-ups and forgotten passwords",
            50,
            TIMES * PEOPLE_WITHOUT_A_PASSWORD,
            " a day",
            f"of {OPEN_PAGES:,} people; the quota holds as long as Cognito sends them itself",
            "`EmailConfiguration` of the pool with an SES identity of one's own",
            COGNITO_QUOTAS,
        ),
        Quota(
            "Cognito, sign-ins and renewals",
            120,
            OPEN_PAGES / 3600,
            "/s",
            f"{OPEN_PAGES:,} people in the first hour of a day, and again in every other",
            "ask",
            COGNITO_QUOTAS,
        ),
    )


def _a_second(counts: Counts, what: str) -> float:
    return CHANGED * counts["task_change"][what] + REMINDED * counts["reminder"][what]


DOCS = "https://docs.aws.amazon.com/"
API_QUOTAS = Source(f"{DOCS}apigateway/latest/developerguide/limits.html", Found.AWS)
WEBSOCKET_QUOTAS = Source(
    f"{DOCS}apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html", Found.AWS
)
BUS_QUOTAS = Source(f"{DOCS}eventbridge/latest/userguide/eb-quota.html", Found.AWS)
QUEUE_QUOTAS = Source(f"{DOCS}AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html", Found.AWS)
LAMBDA_QUOTAS = Source(f"{DOCS}lambda/latest/dg/gettingstarted-limits.html", Found.AWS)
DATABASE_QUOTAS = Source(
    f"{DOCS}AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html", Found.AWS
)
COGNITO_QUOTAS = Source(f"{DOCS}cognito/latest/developerguide/quotas.html", Found.AWS)
