"""Works out what a piece of work, and an idle month, costs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cost import prices
from infra.watch.alarms import every_alarm
from infra.watch.cloudformation import panels
from infra.watch.series import Business
from infra.watch.system import ROOT, System
from local.template.read import read

COUNTED = Path(__file__).parent / "counted.json"
LOG_BYTES = 1_500
"""Of an invocation: START, END and REPORT, a line of the job, a line of metrics."""
IO_OF_AN_EVENT = 6
"""Reads and writes of storage that Aurora charges for: of the row, its outbox entry, the notification, the trail."""
QUEUES_OF_AN_EVENT = 2
"""The audit trail's and the notifier's; planners hear of what concerns them, which is counted as their invocations."""
VCPU_OF_AN_ACU = 0.25
BUSY = 0.5
"""Aurora adds capacity well before the processor is full."""
POLLERS = 5
POLL_SECONDS = 20
"""Lambda asks an empty queue with five long polls at once (AWS Lambda, "Polling and batching streams" for SQS)."""
TRACED = 0.05
"""X-Ray takes the first request of a second and a twentieth of the rest."""
OFFICE_HOURS = 12 * 5 * 52 / 12
DEV_ACUS = 0.5


@dataclass(frozen=True)
class Line:
    """One position of a bill, in dollars."""

    what: str
    cost: float


def read_counts() -> dict[str, Any]:
    """Read what `python -m bench.cost_counts --write` counted."""
    counts: dict[str, Any] = json.loads(COUNTED.read_text("utf-8"))
    return counts


def memory_of_functions() -> dict[str, float]:
    """Tell each function's memory in GB."""
    body = read(ROOT / "template.yaml").body
    usual = body["Globals"]["Function"]["MemorySize"]
    resources = body["Resources"].items()
    functions = {name: part for name, part in resources if part["Type"] == "AWS::Serverless::Function"}
    return {name: part["Properties"].get("MemorySize", usual) / 1024 for name, part in functions.items()}


def piece(counts: Mapping[str, float], *, over_http: bool) -> tuple[Line, ...]:
    """Price a million pieces of work, each of which came to `counts`."""
    memory = memory_of_functions()
    invocations = {name: counts.get(f"{name} invocations", 0.0) for name in memory}
    worked = sum(counts.get(f"{name} ms", 0.0) / 1000 * gigabytes for name, gigabytes in memory.items())
    behind_queues = sum(number for name, number in invocations.items() if name in BEHIND_QUEUES)
    sent = QUEUES_OF_AN_EVENT * counts["events"] + sum(invocations.get(name, 0.0) for name in PLANNERS)
    each = {
        "HTTP API": over_http * prices.HTTP_REQUEST,
        "Lambda, requests": sum(invocations.values()) * prices.LAMBDA_REQUEST,
        "Lambda, time": worked * prices.LAMBDA_GB_SECOND,
        "EventBridge": counts["events"] * prices.BUS_EVENT,
        "SQS (send, receive, delete)": (sent + 2 * behind_queues) * prices.QUEUE_REQUEST,
        "WebSocket frames": counts["frames"] * prices.WEBSOCKET_MESSAGE,
        "Aurora, capacity": _acu_hours(counts["database CPU ms"]) * prices.ACU_HOUR,
        "Aurora, I/O": counts["events"] * IO_OF_AN_EVENT * prices.DATABASE_IO,
        "CloudWatch Logs": sum(invocations.values()) * LOG_BYTES / 1e9 * prices.LOG_GB,
        "X-Ray": sum(invocations.values()) * TRACED * prices.TRACE,
    }
    return tuple(Line(what, cost * prices.MILLION) for what, cost in each.items() if cost)


PLANNERS = ("RecurrencePlanner", "ReminderPlanner", "ReminderDispatcher")
BEHIND_QUEUES = frozenset({*PLANNERS, "Notifier", "AuditWriter"})


def connected(people: int = 1_000) -> tuple[Line, ...]:
    """Price a month in which so many people have the page open for eight hours a working day."""
    minutes = people * 60 * 8 * 5 * 52 / 12
    pings = minutes / 5
    return (
        Line("connection minutes", minutes * prices.WEBSOCKET_MINUTE),
        Line("a ping and its answer every 5 minutes", 2 * pings * prices.WEBSOCKET_MESSAGE),
        Line("Lambda for them (10 ms)", pings * (prices.LAMBDA_REQUEST + 0.01 * 0.5 * prices.LAMBDA_GB_SECOND)),
        Line("logs of them", pings * LOG_BYTES / 1e9 * prices.LOG_GB),
        Line("Cognito", max(0, people - prices.ACTIVE_PEOPLE_FREE) * prices.ACTIVE_PERSON),
    )


def idle(system: System, profile: Mapping[str, str]) -> tuple[Line, ...]:
    """Price a month in which nobody does anything, with the parameters of an environment."""
    always = profile["Schedules"] == "always"
    hours = prices.HOURS if always else OFFICE_HOURS
    instances = 1 + (profile["DatabaseStandby"] == "yes")
    acus = max(float(profile["DatabaseMinCapacity"]), DEV_ACUS) * instances
    proxied, watched = profile["DatabaseProxy"] == "yes", profile["Alarms"] == "yes"
    zones = 2 if profile["EndpointZones"] == "two" else 1
    fired = hours * (3 * 60 + 12 + 1)
    lines = (
        Line("Aurora, capacity that is always there", hours * acus * prices.ACU_HOUR),
        Line("RDS Proxy", proxied * prices.HOURS * max(acus, prices.PROXY_LEAST_ACUS) * prices.PROXY_ACU_HOUR),
        Line("interface endpoints", (2 * zones + 1) * prices.HOURS * prices.ENDPOINT_HOUR),
        Line("asking empty queues", _polls(system) * prices.QUEUE_REQUEST),
        Line("sweeps", fired * (prices.SCHEDULE_FIRED + prices.LAMBDA_REQUEST + 0.02 * 0.5 * prices.LAMBDA_GB_SECOND)),
        Line("logs of sweeps", fired * LOG_BYTES / 1e9 * prices.LOG_GB),
        Line("metrics", _metrics(system) * prices.CUSTOM_METRIC * hours / prices.HOURS),
        Line(
            "alarms, dashboard, key",
            watched * (len(every_alarm(system)) * prices.ALARM + prices.DASHBOARD + prices.KMS_KEY),
        ),
        Line("the owner's secret, 5 GB of data", prices.SECRET + 5 * prices.DATABASE_GB),
    )
    return tuple(line for line in lines if line.cost)


def _acu_hours(milliseconds: float) -> float:
    return milliseconds / 1000 / VCPU_OF_AN_ACU / BUSY / 3600


def _polls(system: System) -> float:
    return len(system.queues) * POLLERS * prices.HOURS * 3600 / POLL_SECONDS


def _metrics(system: System) -> int:
    return len({series for panel in panels(system) for series in panel.series if isinstance(series, Business)})
