"""What functions print in embedded metric format is rendered for Prometheus."""

import json
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from local.functions import metrics as module
from local.functions.metrics import Metrics, snake_case


def line(metrics: dict[str, tuple[str | None, Any]], dimensions: dict[str, str] | None = None, **extra: Any) -> str:
    definitions = [{"Name": name, **({"Unit": unit} if unit else {})} for name, (unit, _) in metrics.items()]
    directive = {"Namespace": "TaskFlow", "Dimensions": [list(dimensions or {})], "Metrics": definitions}
    values = {name: value for name, (_, value) in metrics.items()}
    return json.dumps(
        {"_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive]}, **(dimensions or {}), **values, **extra}
    )


def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_counts_add_up_over_lines_and_arrays() -> None:
    metrics = Metrics()
    assert metrics.take(line({"RemindersFired": ("Count", [1, 2])}, {"service": "reminders"}))
    assert metrics.take(line({"RemindersFired": ("Count", 4)}, {"service": "reminders"}))
    assert samples(metrics)["task_flow_reminders_fired_total", (("service", "reminders"),)] == 7


def test_times_become_histograms_in_seconds() -> None:
    metrics = Metrics()
    metrics.take(line({"ReminderLateness": ("Milliseconds", [200, 1400, 9000])}))
    found = samples(metrics)
    assert found["task_flow_reminder_lateness_seconds_count", ()] == 3
    assert found["task_flow_reminder_lateness_seconds_sum", ()] == pytest.approx(10.6)
    assert found["task_flow_reminder_lateness_seconds_bucket", (("le", "0.25"),)] == 1
    assert found["task_flow_reminder_lateness_seconds_bucket", (("le", "1.5"),)] == 2
    assert found["task_flow_reminder_lateness_seconds_bucket", (("le", "+Inf"),)] == 3


@pytest.mark.parametrize(
    ("unit", "value", "name", "total"),
    [
        ("Seconds", 2, "seconds", 2),
        ("Microseconds", 2, "seconds", 2e-6),
        ("Kilobytes", 3, "bytes", 3000),
        ("Bytes/Second", 3, "bytes_per_second", 3),
        ("Count/Second", 3, "per_second", 3),
        ("Percent", 50, "percent", 50),
    ],
)
def test_units_are_base_units_and_part_of_the_name(unit: str, value: float, name: str, total: float) -> None:
    metrics = Metrics()
    metrics.take(line({"X": (unit, value)}))
    assert samples(metrics)[f"task_flow_x_{name}_sum", ()] == pytest.approx(total)


def test_no_unit_is_no_suffix_and_does_not_clash_with_a_count() -> None:
    metrics = Metrics()
    metrics.take(line({"Age": (None, 5)}))
    metrics.take(line({"Age": ("Count", 1)}))
    found = samples(metrics)
    assert found["task_flow_age_sum", ()] == 5
    assert found["task_flow_age_total", ()] == 1


def test_every_dimension_set_is_a_series() -> None:
    document = json.loads(line({"Jobs": ("Count", 1)}, {"service": 'a"b\\c'}, region="x"))
    document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] = [["service"], ["service", "region"], []]
    metrics = Metrics()
    metrics.take(json.dumps(document))
    found = {labels for name, labels in samples(metrics) if name == "task_flow_jobs_total"}
    assert found == {(), (("service", 'a"b\\c'),), (("region", "x"), ("service", 'a"b\\c'))}


@pytest.mark.parametrize(
    "text",
    [
        "plain text",
        "{not json CloudWatchMetrics",
        '{"message": "about \\"CloudWatchMetrics\\""}',
        '{"_aws": {"CloudWatchMetrics": 5}, "x": "\\"CloudWatchMetrics\\""}',
        '{"_aws": {"CloudWatchMetrics": [{"Namespace": "N", "Metrics": [{"Name": "Missing"}]}]}}',
    ],
)
def test_other_lines_are_left_alone(text: str) -> None:
    metrics = Metrics()
    assert not metrics.take(text)
    assert set(samples(metrics)) == {("local_metrics_dropped_total", ())}


def test_endless_dimension_values_do_not_fill_the_memory() -> None:
    metrics = Metrics()
    for number in range(module.MOST_SERIES + 5):
        metrics.record("N", "Jobs", "Count", {"id": str(number)}, [1])
    metrics.record("N", "Jobs", "Count", {"id": "0"}, [1])
    found = samples(metrics)
    assert found["local_metrics_dropped_total", ()] == 5
    assert found["n_jobs_total", (("id", "0"),)] == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("RemindersFired", "reminders_fired"),
        ("AWS/Lambda", "aws_lambda"),
        ("HTTPStatus", "http_status"),
        ("already_snake", "already_snake"),
        ("4xx Errors", "_4xx_errors"),
    ],
)
def test_names_are_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected
