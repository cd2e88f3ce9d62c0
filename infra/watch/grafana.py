"""Writes both Grafana dashboards: over CloudWatch, and over the Prometheus endpoint of a system that runs locally."""

import json
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from infra.watch.cloudformation import panels
from infra.watch.promql import NAMESPACE, expression, is_local
from infra.watch.series import Aws, Business, Panel, Series
from infra.watch.system import System

WIDTH, HEIGHT, COLUMNS = 8, 8, 3
SCHEMA_VERSION = 39
KNOWN = {"HttpApi": "$http_api", "WebSocketApi": "$websocket_api", "DatabaseCluster": "$cluster"}
"""What nobody can search for is asked of the person."""
IDS = tuple(variable.removeprefix("$") for variable in KNOWN.values())
Target = Callable[[Series], dict[str, Any]]


def write_cloudwatch(system: System) -> str:
    """Answer the dashboard over CloudWatch; `stack` is the stack's name, by which AWS names its parts."""
    shown = [_panel(place, panel, _cloudwatch_target, "cloudwatch") for place, panel in enumerate(panels(system))]
    asked = {"region": "us-east-1", "namespace": NAMESPACE, "stack": "taskflow", **dict.fromkeys(IDS, "")}
    variables = [_data_source("cloudwatch"), *(_text(name, value) for name, value in asked.items())]
    return _write("TaskFlow on AWS", shown, variables)


def write_prometheus(system: System) -> str:
    """Answer the dashboard over `/_local/metrics`, with what of it the local runtime measures."""
    measured = [panel for panel in panels(system) if all(map(is_local, panel.series))]
    shown = [_panel(place, panel, _prometheus_target, "prometheus") for place, panel in enumerate(measured)]
    return _write("TaskFlow on this machine", shown, [_data_source("prometheus")])


def _prometheus_target(series: Series) -> dict[str, Any]:
    return {"expr": expression(series), "legendFormat": series.label, "datasource": _source("prometheus")}


def _cloudwatch_target(series: Series) -> dict[str, Any]:
    shared: dict[str, Any] = {
        "datasource": _source("cloudwatch"),
        "queryMode": "Metrics",
        "id": "",
        "region": "$region",
        "statistic": series.stat,
        "label": series.label,
        "period": "60",
    }
    if isinstance(series, Business):
        asked = {
            "namespace": "$namespace",
            "metricName": series.metric.value,
            "dimensions": {"service": series.service},
            "matchExact": True,
        }
        return shared | asked | {"metricEditorMode": 0, "metricQueryType": 0}
    return shared | _of_aws(series)


def _of_aws(series: Aws) -> dict[str, Any]:
    """AWS makes functions' and queues' names of the stack's and the resource's, so they are searched for."""
    (dimension, parameter), *_ = series.dimensions.items()
    if parameter in KNOWN:
        named = {"dimensions": {dimension: KNOWN[parameter]}, "matchExact": True, "metricEditorMode": 0}
        return {"namespace": series.namespace, "metricName": series.metric, "metricQueryType": 0, **named}
    search = f'{{{series.namespace},{dimension}}} MetricName="{series.metric}" {dimension}=$stack-{parameter}-'
    return {"expression": f"SEARCH('{search}', '{series.stat}')", "metricEditorMode": 1, "metricQueryType": 0}


def _write(title: str, shown: list[dict[str, Any]], variables: list[dict[str, Any]]) -> str:
    dashboard = {
        "title": title,
        "uid": title.lower().replace(" ", "-"),
        "schemaVersion": SCHEMA_VERSION,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": variables},
        "panels": shown,
    }
    return json.dumps(dashboard, indent=1, ensure_ascii=False) + "\n"


def _panel(place: int, panel: Panel, target: Target, kind: str) -> dict[str, Any]:
    targets = [{"refId": f"Q{number}", **target(series)} for number, series in enumerate(panel.series)]
    return {
        "id": place + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": _source(kind),
        "gridPos": {"x": place % COLUMNS * WIDTH, "y": place // COLUMNS * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "targets": targets,
        "fieldConfig": {"defaults": {"unit": _unit(panel)}, "overrides": []},
    }


def _unit(panel: Panel) -> str:
    units = {series.metric.unit for series in panel.series if isinstance(series, Business)}
    return "s" if units == {MetricUnit.Seconds} else "short"


def _source(kind: str) -> dict[str, str]:
    return {"type": kind, "uid": "$source"}


def _data_source(kind: str) -> dict[str, Any]:
    return {"name": "source", "label": "Data source", "type": "datasource", "query": kind}


def _text(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "type": "textbox", "query": value, "current": {"value": value, "text": value}}
