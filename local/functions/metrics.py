"""Metrics that functions print in CloudWatch's embedded metric format, kept and rendered for Prometheus."""

import json
import logging
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

MOST_SERIES = 2000
"""Series beyond this are dropped (and counted): a dimension with endless values must not fill the memory."""
BOUNDS = {
    "seconds": (
        *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
        *(1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0),
    ),
    "bytes": tuple(float(2**power) for power in range(6, 31, 3)),
}
OTHER_BOUNDS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 1e4, 1e5, 1e6)
DECIMAL = {"": 1.0, "Kilo": 1e3, "Mega": 1e6, "Giga": 1e9, "Tera": 1e12}
UNITS: dict[str, tuple[str, float]] = {
    "Seconds": ("seconds", 1.0),
    "Milliseconds": ("seconds", 1e-3),
    "Microseconds": ("seconds", 1e-6),
    "Percent": ("percent", 1.0),
    **{
        (prefix + each).capitalize(): (each, factor) for each in ("bytes", "bits") for prefix, factor in DECIMAL.items()
    },
}
"""CloudWatch unit → base unit, as Prometheus wants it, and the factor to it."""
Labels = tuple[tuple[str, str], ...]
logger = logging.getLogger("local.metrics")


@dataclass
class Histogram:
    """How often values fell between bounds, and their sum."""

    bounds: tuple[float, ...]
    counts: list[int] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def observe(self, value: float) -> None:
        """Count one value in."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def buckets(self) -> Iterator[tuple[str, int]]:
        """Give the cumulated counts by upper bound."""
        seen = 0
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            seen += count
            yield bound, seen


class Metrics(Collector):
    """Series by namespace, metric, unit and dimension set."""

    def __init__(self) -> None:
        self._counters: dict[tuple[str, Labels], float] = {}
        self._histograms: dict[tuple[str, Labels], Histogram] = {}
        self._dropped = 0
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def take(self, line: str) -> bool:
        """Record what a line of embedded metric format says; tells whether it was one."""
        if not line.startswith("{") or '"CloudWatchMetrics"' not in line:
            return False
        try:
            self._take_document(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            logger.debug("not a metric line", extra={"error": str(error)})
            return False
        return True

    def record(
        self, namespace: str, name: str, unit: str, dimensions: Mapping[str, str], values: Iterable[float]
    ) -> None:
        """Add values to one series."""
        labels = tuple(sorted((snake_case(key), str(value)) for key, value in dimensions.items()))
        if unit == "Count":
            self._count((f"{snake_case(namespace)}_{snake_case(name)}", labels), sum(values))
        else:
            suffix, factor = _base_unit(unit)
            full = "_".join(part for part in (snake_case(namespace), snake_case(name), suffix) if part)
            self._observe((full, labels), BOUNDS.get(suffix, OTHER_BOUNDS), [value * factor for value in values])

    def render(self) -> bytes:
        """Write everything in Prometheus' text form."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Give every series to prometheus_client."""
        families: dict[str, Metric] = {}
        for (name, labels), value in self._counters.items():
            family = families.setdefault(f"{name}_total", CounterMetricFamily(name, name))
            family.add_sample(f"{name}_total", dict(labels), value)
        for (name, labels), histogram in self._histograms.items():
            _add_histogram(families.setdefault(name, HistogramMetricFamily(name, name)), name, labels, histogram)
        yield from families.values()
        yield CounterMetricFamily("local_metrics_dropped", "Values of series beyond the limit", value=self._dropped)

    def _take_document(self, document: Mapping[str, Any]) -> None:
        for directive in document["_aws"]["CloudWatchMetrics"]:
            for dimensions in directive.get("Dimensions") or [[]]:
                labels = {key: document[key] for key in dimensions}
                for metric in directive["Metrics"]:
                    values = document[metric["Name"]]
                    numbers = [float(value) for value in (values if isinstance(values, list) else [values])]
                    self.record(directive["Namespace"], metric["Name"], metric.get("Unit", "None"), labels, numbers)

    def _count(self, series: tuple[str, Labels], value: float) -> None:
        if series in self._counters or self._has_room():
            self._counters[series] = self._counters.get(series, 0.0) + value

    def _observe(self, series: tuple[str, Labels], bounds: tuple[float, ...], values: list[float]) -> None:
        if series not in self._histograms:
            if not self._has_room():
                return
            self._histograms[series] = Histogram(bounds)
        for value in values:
            self._histograms[series].observe(value)

    def _has_room(self) -> bool:
        if len(self._counters) + len(self._histograms) < MOST_SERIES:
            return True
        self._dropped += 1
        return False


def _base_unit(unit: str) -> tuple[str, float]:
    amount, _, per = unit.partition("/")
    suffix, factor = UNITS.get(amount, ("", 1.0))
    return f"{suffix}_per_second".lstrip("_") if per else suffix, factor


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """Write a CloudWatch name as Prometheus does: `ReminderLateness` → `reminder_lateness`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    text = re.sub(r"[^a-zA-Z0-9]+", "_", words).strip("_").lower()
    return text if not text[:1].isdigit() else f"_{text}"


def _add_histogram(family: Metric, name: str, labels: Labels, histogram: Histogram) -> None:
    for bound, count in histogram.buckets():
        family.add_sample(f"{name}_bucket", {**dict(labels), "le": bound}, count)
    family.add_sample(f"{name}_count", dict(labels), sum(histogram.counts))
    family.add_sample(f"{name}_sum", dict(labels), histogram.total)
