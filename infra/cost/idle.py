"""Works out what a month costs in which nobody does anything."""

from collections.abc import Mapping

from infra.cost import prices
from infra.cost.facts import (
    addresses_of_endpoints,
    batches_at_once,
    hours_until_paused,
    memory_of_functions,
    own_alarms,
    starts_an_hour,
)
from infra.cost.model import LOG_BYTES, WORKDAYS, Line, instances_of
from infra.watch.alarms import every_alarm
from infra.watch.cloudformation import panels
from infra.watch.series import Business
from infra.watch.system import System

HOURS = 730
"""Hours of a month, as AWS counts."""
OFFICE_HOURS = 12
"""Of a workday, in which the sweeps of `office-hours` run."""
LEAST_ACUS = 0.5
"""Of an instance that is awake."""
POLLERS = 5
POLL_SECONDS = 20
"""Lambda asks a queue with five long polls at once; it falls to two only where no maximum concurrency is set, and each
of ours has one (AWS Lambda, "Configuring scaling behavior for SQS event source mappings")."""
SWEEP_SECONDS = 0.02
"""How long a sweep that finds nothing takes."""


def idle(system: System, profile: Mapping[str, str]) -> tuple[Line, ...]:
    """Price a month in which nobody does anything, with the parameters of an environment."""
    hours = HOURS if profile["Schedules"] == "always" else OFFICE_HOURS * WORKDAYS
    instances = instances_of(profile)
    acus = max(float(profile["DatabaseMinCapacity"]), LEAST_ACUS) * instances
    proxied = max(acus, prices.PROXY_ACU_HOUR.least) * (profile["DatabaseProxy"] == "yes")
    endpoints = addresses_of_endpoints(2 if profile["EndpointZones"] == "two" else 1)
    starts = sum(starts_an_hour().values()) * hours
    metrics = len(metrics_of(system, services_that_never_rest(system)))
    lines = (
        Line("Aurora, capacity that is always there", prices.ACU_HOUR.of(acus * _hours_awake(profile))),
        Line("RDS Proxy", prices.PROXY_ACU_HOUR.of(proxied * HOURS)),
        Line("interface endpoints", prices.ENDPOINT_HOUR.of(endpoints * HOURS)),
        Line("asking empty queues", prices.QUEUE_REQUEST.of(_polls())),
        Line("sweeps", prices.SCHEDULE_FIRED.of(starts) + prices.LAMBDA_REQUEST.of(starts) + _time_of_sweeps(hours)),
        Line("logs of sweeps", prices.LOG_GB.of(starts * LOG_BYTES / 1e9)),
        Line("traces of sweeps, each the first of its second", prices.TRACE.of(starts)),
        Line("metrics of what never rests", prices.CUSTOM_METRIC.of(metrics * hours / HOURS)),
        Line("alarms, dashboard, the key of their topic", _watch(system, profile)),
        Line("the owner's secret, 5 GB of data", prices.SECRET.of(1) + prices.DATABASE_GB.of(5)),
    )
    return tuple(line for line in lines if line.cost)


def services_that_never_rest(system: System) -> frozenset[str]:
    """Name what the clock starts, and the trail's writer, which gets an event of the clock's every hour."""
    return frozenset({system.services[name] for name in starts_an_hour()} | {"audit_writer"})


def metrics_of(system: System, services: frozenset[str]) -> frozenset[tuple[str, str]]:
    """List what CloudWatch charges for: each name and service once, however many of its statistics are drawn."""
    series = (series for panel in panels(system) for series in panel.series)
    mine = (each for each in series if isinstance(each, Business) and each.service in services)
    return frozenset((each.metric.value, each.service) for each in mine)


def _hours_awake(profile: Mapping[str, str]) -> float:
    rests = float(profile["DatabaseMinCapacity"]) == 0 and profile["Schedules"] != "always"
    return WORKDAYS * (OFFICE_HOURS + hours_until_paused()) if rests else HOURS


def _polls() -> float:
    return len(batches_at_once()) * POLLERS * HOURS * 3600 / POLL_SECONDS


def _time_of_sweeps(hours: float) -> float:
    memory = memory_of_functions()
    each = (starts * SWEEP_SECONDS * memory[name] for name, starts in starts_an_hour().items())
    return prices.LAMBDA_GB_SECOND.of(sum(each) * hours)


def _watch(system: System, profile: Mapping[str, str]) -> float:
    if profile["Alarms"] == "no":
        return prices.ALARM.of(own_alarms())
    return prices.ALARM.of(own_alarms() + len(every_alarm(system))) + prices.DASHBOARD.of(1) + prices.KMS_KEY.of(1)
