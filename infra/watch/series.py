"""What a graph or an alarm looks at: a business metric of a function, or one of AWS's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from taskflow.runtime.metric import Metric


@dataclass(frozen=True)
class Business:
    """A metric that the function `service` emits; `stat` is CloudWatch's, e.g. `Sum` or `p99`."""

    metric: Metric
    service: str
    stat: str = "Sum"

    @property
    def label(self) -> str:
        """Name it in a legend."""
        return f"{self.metric.value} ({self.service}, {self.stat})"


@dataclass(frozen=True)
class Aws:
    """A metric of an AWS service; each dimension's value is a parameter of the observability stack."""

    namespace: str
    metric: str
    dimensions: Mapping[str, str] = field(hash=False)
    stat: str = "Sum"

    @property
    def label(self) -> str:
        """Name it in a legend."""
        return " ".join((*self.dimensions.values(), self.metric))


Series = Business | Aws


@dataclass(frozen=True)
class Panel:
    """A graph."""

    title: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Alarm:
    """When somebody is to be told; `periods` of `seconds` each, `of` how many, must be beyond the threshold."""

    name: str
    meaning: str
    series: Series
    threshold: float
    comparison: str = "GreaterThanThreshold"
    seconds: int = 60
    periods: int = 1
    of: int | None = None
    missing: str = "notBreaching"
