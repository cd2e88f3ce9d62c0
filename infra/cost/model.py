"""Works out what a piece of work, and a month of open pages, costs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cost import prices
from infra.cost.facts import memory_of_functions
from infra.cost.prices import MILLION

COUNTED = Path(__file__).parent / "counted.json"
WORKDAYS = 5 * 52 / 12
LOG_BYTES = 1_500
"""Of an invocation: START, END and REPORT, a line of the job, a line of metrics."""
ACCESS_LOG_BYTES = 200
"""Of a request to an API."""
IO_OF_AN_EVENT = 6
"""Reads and writes of storage that Aurora charges for: of the row, its outbox entry, the notification, the trail."""
VCPU_OF_AN_ACU = 0.25
BUSY = 0.5
"""Aurora adds capacity well before the processor is full."""
MESSAGES_OF_A_REQUEST = 10
"""SQS hands over and deletes no more at once (Amazon SQS, "Message quotas")."""
TRACED = 0.05
"""X-Ray takes the first request of a second and a twentieth of the rest."""
PING_MINUTES = 4
"""How often a page pings (web/app/socket.js)."""
CONNECTION_HOURS = 2
"""How long API Gateway keeps a connection (WebSocket quotas)."""
ANSWER_SECONDS = 0.01
"""How long a function takes to answer a page."""


@dataclass(frozen=True)
class Line:
    """One position of a bill, in dollars."""

    what: str
    cost: float


def read_counts() -> dict[str, Any]:
    """Read what `python -m bench.cost_counts --write` counted."""
    counts: dict[str, Any] = json.loads(COUNTED.read_text("utf-8"))
    return counts


def piece(
    counts: Mapping[str, float], profile: Mapping[str, str], *, over_http: bool = False, acknowledged: bool = False
) -> tuple[Line, ...]:
    """Price a million pieces of work, each of which came to `counts`, asked for over HTTP or acknowledged by a page."""
    memory = memory_of_functions()
    invocations = {name: counts.get(f"{name} invocations", 0.0) for name in memory}
    calls = sum(invocations.values())
    worked = sum(counts.get(f"{name} ms", 0.0) / 1000 * gigabytes for name, gigabytes in memory.items())
    acus = instances_of(profile) * acu_hours(counts["database CPU ms"])
    each = {
        "HTTP API": prices.HTTP_REQUEST.of(over_http),
        "Lambda, requests": prices.LAMBDA_REQUEST.of(calls),
        "Lambda, time": prices.LAMBDA_GB_SECOND.of(worked),
        "EventBridge": prices.BUS_EVENT.of(counts["events"]),
        "SQS (send, receive, delete)": prices.QUEUE_REQUEST.of(_queue_requests(counts, invocations)),
        "WebSocket frames": prices.WEBSOCKET_MESSAGE.of(counts["frames"]),
        "the page's receipt (a message, its function, logs, traces)": _from_pages(acknowledged),
        "Aurora, capacity": prices.ACU_HOUR.of(acus),
        "Aurora, I/O": prices.DATABASE_IO.of(counts["events"] * IO_OF_AN_EVENT),
        "CloudWatch Logs": prices.LOG_GB.of((calls * LOG_BYTES + over_http * ACCESS_LOG_BYTES) / 1e9),
        "X-Ray": prices.TRACE.of(calls * TRACED),
    }
    return tuple(Line(what, cost * MILLION) for what, cost in each.items() if cost)


PLANNERS = ("RecurrencePlanner", "ReminderPlanner", "ReminderDispatcher")
BEHIND_QUEUES = frozenset({*PLANNERS, "Notifier", "AuditWriter"})


def connected(people: int = 1_000) -> tuple[Line, ...]:
    """Price a month in which so many people have the page open for eight hours a working day."""
    minutes = people * 60 * 8 * WORKDAYS
    pings, connects = minutes / PING_MINUTES, minutes / 60 / CONNECTION_HOURS
    answered = prices.WEBSOCKET_MESSAGE.of(1)
    return (
        Line("connection minutes", prices.WEBSOCKET_MINUTE.of(minutes)),
        Line(f"a ping and its answer every {PING_MINUTES} minutes", pings * (_from_pages(1) + answered)),
        Line(f"connecting again every {CONNECTION_HOURS} hours", connects * (_connect() + 2 * answered)),
        Line(f"Cognito (free for the first {prices.ACTIVE_PERSON.free:,})", prices.ACTIVE_PERSON.of(people)),
    )


def instances_of(profile: Mapping[str, str]) -> int:
    """Count the database's instances; a standby is always as large as the writer (its promotion tier is 0)."""
    return 1 + (profile["DatabaseStandby"] == "yes")


def acu_hours(milliseconds: float) -> float:
    """Tell the capacity that so much of a processor takes."""
    return milliseconds / 1000 / VCPU_OF_AN_ACU / BUSY / 3600


def _queue_requests(counts: Mapping[str, float], invocations: Mapping[str, float]) -> float:
    # One page was open when this was counted, so a frame is a message of the notifier's.
    messages = {"AuditWriter": counts["events"], "Notifier": counts["frames"]}
    messages |= {name: invocations.get(name, 0.0) for name in PLANNERS}
    received = (max(invocations.get(name, 0.0), messages[name] / MESSAGES_OF_A_REQUEST) for name in messages)
    return sum(messages.values()) + 2 * sum(received)


def _from_pages(messages: float) -> float:
    return messages * (prices.WEBSOCKET_MESSAGE.of(1) + _call("WsGateway"))


def _connect() -> float:
    """Two requests (a ticket, the list), connecting and disconnecting, and two messages (a ping, where to go on)."""
    requests = 2 * (prices.HTTP_REQUEST.of(1) + _call("TasksApi"))
    return requests + 2 * _call("WsGateway") + _from_pages(2)


def _call(function: str) -> float:
    time = prices.LAMBDA_GB_SECOND.of(ANSWER_SECONDS * memory_of_functions()[function])
    logged = prices.LOG_GB.of((LOG_BYTES + ACCESS_LOG_BYTES) / 1e9)
    return prices.LAMBDA_REQUEST.of(1) + time + logged + prices.TRACE.of(TRACED)
