"""What a mapping is set to, and what Lambda refuses (Lambda API reference, CreateEventSourceMapping)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from local.arn import arn, service_of
from local.errors import AwsError

DEFAULT_BATCH_SIZE = 10
LARGEST_BATCH_WITHOUT_WINDOW = 10
LARGEST_BATCH = 10_000
LONGEST_WINDOW = 300
CONCURRENCY = (2, 1_000)
MOST_FILTERS = 10
REPORT_FAILURES = "ReportBatchItemFailures"
WINDOW_NEEDED = (
    "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than "
    f"{LARGEST_BATCH_WITHOUT_WINDOW}"
)


@dataclass(frozen=True)
class MappingSettings:
    """One mapping; `window` in seconds, `concurrency` None where nobody limits it, `modified` in epoch seconds."""

    uuid: str
    queue_arn: str
    function_arn: str
    batch_size: int = DEFAULT_BATCH_SIZE
    window: int = 0
    concurrency: int | None = None
    filters: tuple[str, ...] = ()
    reports_failures: bool = False
    enabled: bool = True
    modified: float = 0.0

    def described(self, state: str | None = None) -> dict[str, Any]:
        """Describe the mapping as Lambda does; `state` where it is only on its way."""
        described = {
            "UUID": self.uuid,
            "BatchSize": self.batch_size,
            "MaximumBatchingWindowInSeconds": self.window,
            "EventSourceArn": self.queue_arn,
            "EventSourceMappingArn": arn("lambda", f"event-source-mapping:{self.uuid}"),
            "FunctionArn": self.function_arn,
            "LastModified": self.modified,
            "State": state or ("Enabled" if self.enabled else "Disabled"),
            "StateTransitionReason": "USER_INITIATED",
            "FunctionResponseTypes": [REPORT_FAILURES] if self.reports_failures else [],
        }
        if self.filters:
            described["FilterCriteria"] = {"Filters": [{"Pattern": text} for text in self.filters]}
        if self.concurrency:
            described["ScalingConfig"] = {"MaximumConcurrency": self.concurrency}
        return described


def changed_settings(settings: MappingSettings, params: Mapping[str, Any]) -> MappingSettings:
    """Apply the parameters of CreateEventSourceMapping or UpdateEventSourceMapping; what they do not name stays."""
    changes: dict[str, Any] = {}
    for parameter, (name, read) in READERS.items():
        if params.get(parameter) is not None:
            changes[name] = read(params[parameter])
    changed = replace(settings, **changes)
    check_settings(changed)
    return changed


def check_settings(settings: MappingSettings) -> None:
    """Refuse what Lambda would refuse, whatever queue and function there are."""
    if service_of(settings.queue_arn) != "sqs":
        raise refusal(f"Event sources other than SQS queues are not supported here: {settings.queue_arn}")
    _check_range("BatchSize", settings.batch_size, (1, LARGEST_BATCH))
    _check_range("MaximumBatchingWindowInSeconds", settings.window, (0, LONGEST_WINDOW))
    if settings.concurrency is not None:
        _check_range("ScalingConfig.MaximumConcurrency", settings.concurrency, CONCURRENCY)
    if len(settings.filters) > MOST_FILTERS:
        raise refusal(f"FilterCriteria has {len(settings.filters)} filters; the most is {MOST_FILTERS}.")
    if settings.queue_arn.endswith(".fifo"):
        _check_fifo(settings)
    elif settings.batch_size > LARGEST_BATCH_WITHOUT_WINDOW and not settings.window:
        raise refusal(WINDOW_NEEDED)


def refusal(message: str) -> AwsError:
    """Say what Lambda does not take."""
    return AwsError("InvalidParameterValueException", message)


def function_arn_of(name: str) -> str:
    """Name a function in full, also where only its name (and perhaps alias) is given."""
    return name if name.startswith("arn:") else arn("lambda", f"function:{name.removeprefix('function:')}")


def _check_range(name: str, value: int, bounds: tuple[int, int]) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise refusal(f"{name} is {value}; it must be between {bounds[0]} and {bounds[1]}.")


def _check_fifo(settings: MappingSettings) -> None:
    if settings.batch_size > LARGEST_BATCH_WITHOUT_WINDOW:
        raise refusal(f"BatchSize is {settings.batch_size}; for a FIFO queue the most is 10.")
    if settings.window:
        raise refusal("Batching window is not supported for FIFO queues; leave MaximumBatchingWindowInSeconds out.")


def _patterns(criteria: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(one.get("Pattern", "")) for one in criteria.get("Filters") or [])


def _reports_failures(kinds: list[str]) -> bool:
    for kind in kinds:
        if kind != REPORT_FAILURES:
            raise refusal(f"FunctionResponseTypes has {kind}; {REPORT_FAILURES} is the only one.")
    return bool(kinds)


def _concurrency(scaling: Mapping[str, Any]) -> int | None:
    most = scaling.get("MaximumConcurrency")
    return None if most is None else int(most)


def _enabled(value: object) -> bool:
    return value in (True, "true", "True")


READERS: dict[str, tuple[str, Any]] = {
    "EventSourceArn": ("queue_arn", str),
    "FunctionName": ("function_arn", function_arn_of),
    "BatchSize": ("batch_size", int),
    "MaximumBatchingWindowInSeconds": ("window", int),
    "ScalingConfig": ("concurrency", _concurrency),
    "FilterCriteria": ("filters", _patterns),
    "FunctionResponseTypes": ("reports_failures", _reports_failures),
    "Enabled": ("enabled", _enabled),
}
"""Which parameter sets what, and how it is read."""
