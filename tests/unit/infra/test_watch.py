"""What functions measure, what is drawn and what alarms belong together, on AWS and here."""

import ast
import json
import re
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path

import pytest
from aws_lambda_powertools.metrics import MetricUnit

from infra.watch.__main__ import outputs
from infra.watch.alarms import every_alarm
from infra.watch.cloudformation import panels, parameters
from infra.watch.promql import expression, is_local
from infra.watch.series import Aws, Business
from local.functions.metrics import Metrics
from local.template.read import read
from taskflow.runtime.metric import Metric

ROOT = Path(__file__).parents[3]


def emitted():
    """Tell which function measures what, from the code: service → names of members of `Metric`."""
    found = defaultdict(set)
    for path in (ROOT / "functions").rglob("*.py"):
        service = path.relative_to(ROOT / "functions").parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Metric":
                found[service].add(Metric[node.attr])
    return {(metric, service) for service, metrics in found.items() for metric in metrics}


def watched(things):
    return {(series.metric, series.service) for series in things if isinstance(series, Business)}


@pytest.mark.parametrize("path", outputs(), ids=lambda path: path.name)
def test_the_alarms_and_dashboards_are_those_of_the_description(path):
    assert path.read_text("utf-8") == outputs()[path], f"{path.name} is stale: make dashboards"


def test_every_metric_is_measured_by_some_function():
    assert {metric for metric, _ in emitted()} == set(Metric)


def test_nothing_is_measured_but_through_the_one_place():
    code = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers/core/taskflow").rglob("*.py")]
    assert [path.name for path in code if "add_metric(" in path.read_text("utf-8")] == ["observability.py"]


def test_what_functions_measure_is_drawn_and_what_is_drawn_is_measured(system):
    drawn = watched(series for panel in panels(system) for series in panel.series)
    assert drawn == emitted()


def test_an_alarm_waits_for_nothing_that_is_never_measured(system):
    assert watched(alarm.series for alarm in every_alarm(system)) <= emitted()


def test_the_rollback_alarm_of_the_template_waits_for_what_tasks_api_measures():
    alarm = read(ROOT / "template.yaml").body["Resources"]["RequestsFail"]["Properties"]
    (dimension,) = alarm["Dimensions"]
    assert (Metric(alarm["MetricName"]), dimension["Value"]) in emitted()


def test_names_in_metrics_are_the_functions_own(system):
    services = set(system.services.values())
    assert services == {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
    assert {service for _, service in emitted()} <= services


def alarms_on(system, metric):
    return {
        value
        for alarm in every_alarm(system)
        if isinstance(alarm.series, Aws) and alarm.series.metric == metric
        for value in alarm.series.dimensions.values()
    }


def of_type(resources, wanted):
    return {name for name, (type_, _) in resources.items() if type_ == wanted}


def test_every_function_that_the_template_makes_has_its_alarms(system, resources):
    functions = of_type(resources, "AWS::Lambda::Function")
    assert alarms_on(system, "Errors") == alarms_on(system, "Throttles") == functions


def test_every_queue_that_the_template_makes_has_its_alarm(system, resources):
    queues = of_type(resources, "AWS::SQS::Queue")
    filled, old = (
        alarms_on(system, f"Approximate{what}") for what in ("NumberOfMessagesVisible", "AgeOfOldestMessage")
    )
    assert filled | old == queues
    assert not filled & old


def test_a_dead_letter_queue_is_one_to_which_something_refers(system, resources):
    referred = re.findall(r"'(?:deadLetterTargetArn|DeadLetterConfig)': [^}]*?\['(\w+)', 'Arn'\]", str(resources))
    assert set(referred) == set(system.dead_letters)


def test_the_observability_stack_is_given_everything_it_watches(system):
    given = read(ROOT / "template.yaml").body["Resources"]["Observability"]["Properties"]["Parameters"]
    assert set(given) - {"AlarmEmail"} == set(parameters(system))


def test_every_alarm_has_its_place_in_the_runbook(system):
    headings = re.findall(r"^### `(.+)`", (ROOT / "docs/runbook.md").read_text("utf-8"), re.MULTILINE)
    names = [alarm.name for alarm in every_alarm(system)] + ["TasksApiFails", "RequestsFail"]
    assert [name for name in names if not any(fnmatch(name, heading) for heading in headings)] == []
    assert [heading for heading in headings if not any(fnmatch(name, heading) for name in names)] == []


def test_the_local_dashboard_asks_for_what_the_local_endpoint_has(system):
    metrics = Metrics()
    for metric in Metric:
        metrics.take(embedded(metric))
    for name, unit in {"Invocations": "Count", "Errors": "Count", "Throttles": "Count", "Duration": "Seconds"}.items():
        metrics.record("AWS/Lambda", name, unit, {"FunctionName": "local-TasksApi"}, [1])
    rendered = metrics.render().decode()
    asked = [series for panel in panels(system) for series in panel.series if is_local(series)]
    assert len(asked) > len(Metric)
    for series in asked:
        name = re.search(r"(taskflow|aws_lambda)_\w+", expression(series)).group()
        assert f"\n{name}{{" in rendered


def embedded(metric):
    definition = {"Name": metric.value, "Unit": metric.unit.value}
    directive = {"Namespace": "taskflow", "Dimensions": [["service"]], "Metrics": [definition]}
    return json.dumps({"_aws": {"Timestamp": 0, "CloudWatchMetrics": [directive]}, "service": "x", metric.value: 1.5})


def test_the_namespace_of_the_local_dashboard_is_the_templates_default():
    parameters = read(ROOT / "template.yaml").body["Parameters"]
    assert parameters["EventBusName"]["Default"] == "taskflow"


def test_latenesses_are_in_seconds():
    assert all(
        metric.unit is MetricUnit.Seconds for metric in Metric if metric.value.endswith(("Lateness", "Lag", "Age"))
    )
