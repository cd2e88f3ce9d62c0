"""AWS's prices in US dollars, us-east-1, of the first tier.

They were written from memory and then confirmed: not on AWS's pages themselves, but by copies and quotations of them.
Each price's `source` tells which. What is free each month is listed, and not taken off any bill.
"""

from dataclasses import dataclass

from infra.cost.source import Found, Source

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """What `per` units cost, how many are `free` each month for ever, and how many at `least` are paid for."""

    what: str
    dollars: float
    unit: str
    source: Source
    per: int = 1
    free: int = 0
    least: int = 0

    def of(self, amount: float) -> float:
        """Answer the dollars for so many units."""
        return amount / self.per * self.dollars


def every_price() -> dict[str, Price]:
    """List them all by their names here."""
    return {name: value for name, value in globals().items() if isinstance(value, Price)}


LAMBDA = Source("https://aws.amazon.com/lambda/pricing/", Found.QUOTED, "2026-08-17")
API_GATEWAY = "https://aws.amazon.com/api-gateway/pricing/"
WEBSOCKETS = Source(API_GATEWAY, Found.QUOTED)
EVENTBRIDGE = "https://aws.amazon.com/eventbridge/pricing/"
CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
AURORA = "https://aws.amazon.com/rds/aurora/pricing/"

LAMBDA_REQUEST = Price("Lambda, invocations", 0.20, "invocations", LAMBDA, per=MILLION, free=MILLION)
LAMBDA_GB_SECOND = Price("Lambda, time (x86)", 0.0000166667, "GB-second", LAMBDA, free=400_000)
HTTP_REQUEST = Price(
    "HTTP API, requests of 512 KB", 1.00, "requests", Source(API_GATEWAY, Found.QUOTED, "2026-09-20"), per=MILLION
)
WEBSOCKET_MESSAGE = Price("WebSocket API, messages of 32 KB, either way", 1.00, "messages", WEBSOCKETS, per=MILLION)
WEBSOCKET_MINUTE = Price("WebSocket API, open connections", 0.25, "minutes", WEBSOCKETS, per=MILLION)
BUS_EVENT = Price(
    "EventBridge, events of 64 KB put", 1.00, "events", Source(EVENTBRIDGE, Found.QUOTED, "2026-10-09"), per=MILLION
)
SCHEDULE_FIRED = Price(
    "EventBridge Scheduler",
    1.00,
    "invocations",
    Source(EVENTBRIDGE, Found.QUOTED, "2026-08-17"),
    per=MILLION,
    free=14 * MILLION,
)
QUEUE_REQUEST = Price(
    "SQS, requests of 64 KB to standard queues",
    0.40,
    "requests",
    Source("https://aws.amazon.com/sqs/pricing/", Found.QUOTED, "2026-07-26"),
    per=MILLION,
    free=MILLION,
)
LOG_GB = Price(
    "CloudWatch, logs that Lambda and API Gateway vend (first 10 TB a month)",
    0.50,
    "GB",
    Source(CLOUDWATCH, Found.QUOTED, "2026-09-22"),
    free=5,
)
TRACE = Price(
    "X-Ray, traces recorded",
    5.00,
    "traces",
    Source("https://aws.amazon.com/xray/pricing/", Found.AWS),
    per=MILLION,
    free=100_000,
)
CUSTOM_METRIC = Price(
    "CloudWatch, metrics of one's own, by the hours in which they are sent",
    0.30,
    "metric-month",
    Source(CLOUDWATCH, Found.QUOTED),
    free=10,
)
ALARM = Price("CloudWatch, alarms", 0.10, "alarm-month", Source(CLOUDWATCH, Found.QUOTED), free=10)
DASHBOARD = Price("CloudWatch, dashboards", 3.00, "dashboard-month", Source(CLOUDWATCH, Found.QUOTED), free=3)
KMS_KEY = Price("KMS, keys of one's own", 1.00, "key-month", Source("https://aws.amazon.com/kms/pricing/", Found.AWS))
SECRET = Price(
    "Secrets Manager",
    0.40,
    "secret-month",
    Source("https://aws.amazon.com/secrets-manager/pricing/", Found.QUOTED, "2026-09-20"),
)
ACU_HOUR = Price("Aurora Serverless v2, capacity", 0.12, "ACU-hour", Source(AURORA, Found.AWS, "2026-03-28"))
PROXY_ACU_HOUR = Price(
    "RDS Proxy before Aurora Serverless v2, capacity of the instances behind it",
    0.015,
    "ACU-hour",
    Source("https://aws.amazon.com/rds/proxy/pricing/", Found.QUOTED, "2026-10-01"),
    least=8,
)
DATABASE_IO = Price("Aurora Standard, reads and writes of storage", 0.20, "I/O", Source(AURORA, Found.AWS), per=MILLION)
DATABASE_GB = Price("Aurora Standard, storage", 0.10, "GB-month", Source(AURORA, Found.AWS, "2026-03-28"))
ENDPOINT_HOUR = Price(
    "interface endpoints, in each zone",
    0.01,
    "hour",
    Source("https://aws.amazon.com/privatelink/pricing/", Found.QUOTED, "2026-08-20"),
)
ACTIVE_PERSON = Price(
    "Cognito Lite, people who were active in a month",
    0.0055,
    "person",
    Source("https://aws.amazon.com/cognito/pricing/", Found.QUOTED, "2026-09-20"),
    free=10_000,
)
