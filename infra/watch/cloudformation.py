"""Writes the observability stack: an alarm each, a topic that mails them, and the dashboard."""

import json
from collections.abc import Iterator
from typing import Any

import yaml

from infra.watch.alarms import every_alarm
from infra.watch.panels import BUSINESS, EDGES, PROMISES, machinery
from infra.watch.series import Alarm, Business, Panel, Series
from infra.watch.system import System

HEAD = """\
# Written by `make dashboards` from infra/watch: change it there. A test fails when this is stale.
"""
WIDTH, HEIGHT, COLUMNS = 8, 6, 3
WIDGET_PERIOD = 60
MAIL = "HasMail"


class WrittenOut(yaml.SafeDumper):
    """Repeats what is the same: CloudFormation itself takes no aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Tell that nothing is to be an alias."""
        return True


def write_stack(system: System) -> str:
    """Answer the stack as YAML."""
    alarms = {f"{alarm.name}Alarm": _alarm(alarm) for alarm in every_alarm(system)}
    stack = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Alarms and the dashboard; what each alarm means and what to do is in docs/runbook.md.",
        "Parameters": {"AlarmEmail": {"Type": "String", "Default": ""}, **dict(_parameters(system))},
        "Conditions": {MAIL: {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]}},
        "Resources": {**TOPIC, **alarms, "Dashboard": _dashboard(system)},
    }
    return HEAD + yaml.dump(stack, Dumper=WrittenOut, sort_keys=False, width=118, allow_unicode=True)


def parameters(system: System) -> dict[str, str]:
    """Tell the stack's parameters, and the type of what each stands for."""
    named = {"Namespace": "the metrics' namespace", "HttpApi": "API id", "WebSocketApi": "API id"}
    named |= {"DatabaseCluster": "cluster"} | dict.fromkeys(system.functions, "function name")
    return named | dict.fromkeys((*system.queues, *system.dead_letters), "queue name")


def panels(system: System) -> tuple[Panel, ...]:
    """List every graph, in the dashboard's order."""
    return (*PROMISES, *BUSINESS, *EDGES, *machinery(system))


def _parameters(system: System) -> Iterator[tuple[str, dict[str, str]]]:
    for name, what in parameters(system).items():
        yield name, {"Type": "String", "Description": what}


def _alarm(alarm: Alarm) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "AlarmDescription": f"{alarm.meaning} (docs/runbook.md, {alarm.name})",
        **_metric(alarm.series),
        **_statistic(alarm.series.stat),
        "Period": alarm.seconds,
        "EvaluationPeriods": alarm.of or alarm.periods,
        "DatapointsToAlarm": alarm.periods,
        "Threshold": alarm.threshold,
        "ComparisonOperator": alarm.comparison,
        "TreatMissingData": alarm.missing,
        "AlarmActions": TELL,
        "OKActions": TELL,
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def _metric(series: Series) -> dict[str, Any]:
    if isinstance(series, Business):
        dimensions: dict[str, Any] = {"service": series.service}
        return {"Namespace": {"Ref": "Namespace"}, "MetricName": series.metric.value, **_named(dimensions)}
    dimensions = {name: {"Ref": parameter} for name, parameter in series.dimensions.items()}
    return {"Namespace": series.namespace, "MetricName": series.metric, **_named(dimensions)}


def _named(dimensions: dict[str, Any]) -> dict[str, Any]:
    return {"Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()]}


def _statistic(stat: str) -> dict[str, str]:
    return {"ExtendedStatistic": stat} if stat.startswith("p") else {"Statistic": stat}


def _dashboard(system: System) -> dict[str, Any]:
    widgets = [_widget(place, panel) for place, panel in enumerate(panels(system))]
    body = json.dumps({"widgets": widgets}, ensure_ascii=False, separators=(",", ":"))
    properties = {"DashboardName": {"Fn::Sub": "${Namespace}-${AWS::Region}"}, "DashboardBody": {"Fn::Sub": body}}
    return {"Type": "AWS::CloudWatch::Dashboard", "Properties": properties}


def _widget(place: int, panel: Panel) -> dict[str, Any]:
    return {
        "type": "metric",
        "x": place % COLUMNS * WIDTH,
        "y": place // COLUMNS * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": panel.title,
            "region": "${AWS::Region}",
            "view": "timeSeries",
            "period": WIDGET_PERIOD,
            "metrics": [_line(series) for series in panel.series],
        },
    }


def _line(series: Series) -> list[Any]:
    shown = {"stat": series.stat, "label": series.label}
    if isinstance(series, Business):
        return ["${Namespace}", series.metric.value, "service", series.service, shown]
    dimensions = [part for name, parameter in series.dimensions.items() for part in (name, f"${{{parameter}}}")]
    return [series.namespace, series.metric, *dimensions, shown]


TELL = {"Fn::If": [MAIL, [{"Ref": "Topic"}], {"Ref": "AWS::NoValue"}]}

ACCOUNT = {"Ref": "AWS::AccountId"}

TOPIC: dict[str, Any] = {
    # CloudWatch may not use AWS's own key for SNS, so the topic needs one of its own.
    "TopicKey": {
        "Type": "AWS::KMS::Key",
        "Condition": MAIL,
        "Properties": {
            "Description": "Alarms on their way to the mail",
            "EnableKeyRotation": True,
            "KeyPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},
                        "Action": "kms:*",
                        "Resource": "*",
                    },
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudwatch.amazonaws.com"},
                        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                        "Resource": "*",
                        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                    },
                ],
            },
        },
    },
    "Topic": {
        "Type": "AWS::SNS::Topic",
        "Condition": MAIL,
        "Properties": {
            "KmsMasterKeyId": {"Ref": "TopicKey"},
            "Subscription": [{"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}],
        },
    },
    "TopicPolicy": {
        "Type": "AWS::SNS::TopicPolicy",
        "Condition": MAIL,
        "Properties": {
            "Topics": [{"Ref": "Topic"}],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudwatch.amazonaws.com"},
                        "Action": "sns:Publish",
                        "Resource": {"Ref": "Topic"},
                        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                    }
                ],
            },
        },
    },
}
