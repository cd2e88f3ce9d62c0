"""What every function, queue and log of the template has: encryption, retention, tracing, a rhythm."""

from pathlib import Path

import pytest

from local.template.read import read

ROOT = Path(__file__).parents[3]
MONTHLY = 1_209_600
"""Seconds in the fourteen days that SQS keeps a message at most."""


def properties_of(resources, wanted):
    return {name: properties for name, (type_, properties) in resources.items() if type_ == wanted}


def test_every_log_group_forgets_in_time(resources):
    groups = properties_of(resources, "AWS::Logs::LogGroup")
    assert len(groups) > 10
    assert {name for name, properties in groups.items() if "RetentionInDays" not in properties} == set()


def test_every_function_writes_to_a_log_group_of_its_own(resources):
    functions = properties_of(resources, "AWS::Lambda::Function")
    named = [properties["LoggingConfig"]["LogGroup"]["Ref"] for properties in functions.values()]
    assert len(set(named)) == len(functions)
    assert set(named) <= set(properties_of(resources, "AWS::Logs::LogGroup"))


def test_every_function_is_traced(resources):
    functions = properties_of(resources, "AWS::Lambda::Function")
    assert {properties["TracingConfig"]["Mode"] for properties in functions.values()} == {"Active"}


def test_every_queue_is_encrypted_and_says_how_long_it_keeps(resources):
    for name, properties in properties_of(resources, "AWS::SQS::Queue").items():
        assert properties["SqsManagedSseEnabled"] is True, name
        assert properties["MessageRetentionPeriod"] == (MONTHLY if name.endswith("DeadLetters") else 345_600), name


def test_every_queue_but_dead_letter_queues_has_one(resources):
    queues = properties_of(resources, "AWS::SQS::Queue")
    without = {name for name, properties in queues.items() if "RedrivePolicy" not in properties}
    assert without == {name for name in queues if name.endswith("DeadLetters")}


def test_every_schedule_keeps_the_rhythm_that_the_environment_asks_for(resources):
    schedules = properties_of(resources, "AWS::Scheduler::Schedule")
    assert len(schedules) > 3
    for name, properties in schedules.items():
        mapping, choice, _ = properties["ScheduleExpression"]["Fn::FindInMap"]
        assert (mapping, choice) == ("Rhythm", {"Ref": "Schedules"}), name


@pytest.mark.parametrize(
    "handler", sorted((ROOT / "functions").glob("*/handler.py")), ids=lambda path: path.parent.name
)
def test_every_handler_is_decorated_for_logs_then_metrics(handler):
    text = handler.read_text("utf-8")
    assert "@logger.inject_lambda_context(clear_state=True)\n@metrics.log_metrics\ndef handler(" in text


def test_both_apis_are_throttled_and_keep_access_logs(resources):
    stages = properties_of(resources, "AWS::ApiGatewayV2::Stage")
    assert len(stages) == 2
    for name, properties in stages.items():
        assert {"ThrottlingBurstLimit", "ThrottlingRateLimit"} <= set(properties["DefaultRouteSettings"]), name
        assert "AccessLogSettings" in properties, name


def test_the_page_may_do_on_aws_what_it_may_locally_but_for_where_it_connects():
    local = read(ROOT / "template.yaml").local_metadata["PageHeaders"]["Content-Security-Policy"]
    headers = read(ROOT / "infra/web.yaml").body["Resources"]["SecurityHeaders"]["Properties"]
    policy = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    assert directives(policy["ContentSecurityPolicy"]["Fn::Sub"]) == directives(local)


def directives(policy):
    return {part.strip() for part in policy.split(";") if part.strip() and not part.strip().startswith("connect-src")}
