"""The quotas that matter, against ten times the load that the system is meant for."""

from dataclasses import dataclass

from infra.cost.model import BUSY, VCPU_OF_AN_ACU

MEANT = "50 task changes a second, 1,000 reminders in one minute, 5,000 open pages"
"""What one deployment of `prod` is meant for; ten times as much is what the table looks at."""

TEN_TIMES = 500
"""Task changes a second."""


@dataclass(frozen=True)
class Quota:
    """A limit of AWS's, as an account has it at first (us-east-1), and the need at ten times the meant load."""

    what: str
    quota: str
    need: str
    share: float
    remedy: str


def quotas(database_ms: float, capacity: float) -> tuple[Quota, ...]:
    """List them, the database's by the milliseconds of its processor that a change was counted to take."""
    needed = TEN_TIMES * database_ms / 1000 / VCPU_OF_AN_ACU / BUSY
    database = Quota(
        "Aurora capacity (`DatabaseMaxCapacity` of `prod`)",
        f"{capacity:.0f} ACU",
        f"{TEN_TIMES} changes/s x {database_ms:.1f} ms of a processor: {needed:.0f} ACU",
        needed / capacity,
        "raise the parameter (256 ACU at most); it takes effect at once",
    )
    return tuple(sorted((database, *OTHERS), key=lambda quota: -quota.share))


OTHERS = (
    Quota(
        "HTTP API throttling (`RequestsPerSecond`)",
        "250/s, bursts of 500",
        "500 changes/s and as many reads: 1,000/s",
        4.0,
        "raise the parameter; the account's own quota is 10,000/s",
    ),
    Quota(
        "Chain head of the audit trail (one month is written by one at a time)",
        "about 10,000 entries/s in batches of 500",
        "about 1,500 entries/s",
        0.15,
        "none needed; beyond it entries wait in the outbox and the queue, nothing is lost",
    ),
    Quota(
        "Concurrency of `notifier` (`MaximumConcurrency` 10, 10 messages each)",
        "about 1,000 events/s at 100 ms a batch",
        "about 1,000 events/s, and 167 reminders/s",
        1.2,
        "raise MaximumConcurrency in the template; the database has room",
    ),
    Quota(
        "Lambda, concurrent executions",
        "1,000 (a new account: 10)",
        "1,000 requests/s x 30 ms, and 60 behind queues: about 100",
        0.1,
        "a new account has to ask for it before its first deploy",
    ),
    Quota(
        "EventBridge, PutEvents",
        "10,000 entries/s",
        "about 1,500/s",
        0.15,
        "ask",
    ),
    Quota(
        "EventBridge, invocations of targets",
        "18,750/s",
        "1,500 events/s x 3 rules: 4,500/s",
        0.24,
        "ask; beyond it delivery is delayed, for up to 24 hours",
    ),
    Quota(
        "SQS, messages in flight of a standard queue",
        "120,000",
        "10,000 delayed reminders are not in flight; at most 1,000 are",
        0.01,
        "none needed",
    ),
    Quota(
        "WebSocket API, new connections",
        "500/s",
        "50,000 pages that all come back after an outage, spread over 2 minutes by their back-off: 420/s",
        0.84,
        "ask; who is refused tries again later",
    ),
    Quota(
        "WebSocket API, messages to and from connections (account-wide throttle)",
        "10,000/s",
        "500 changes/s x 2 open pages each x 2 frames: 2,000/s",
        0.2,
        "ask",
    ),
    Quota(
        "Connections of the database (a proxy shares them)",
        "about 3,360 at 16 ACU, 90 % of them the proxy's",
        "about 160 function environments",
        0.05,
        "none needed",
    ),
    Quota(
        "Cognito, mails with codes of sign-ups and forgotten passwords",
        "50 a day, as long as Cognito sends them itself",
        "50,000 people, of whom 200 a day are new or have forgotten",
        4.0,
        "`EmailConfiguration` of the pool with an SES identity of one's own",
    ),
    Quota(
        "Cognito, sign-ins",
        "120/s",
        "50,000 people in the first hour of a day: 14/s",
        0.12,
        "ask",
    ),
)
