"""Each function's role allows what the function does, and nothing else: both are read from the running system.

The story makes every function make each of its calls. A permission that is missing from a policy, or that nothing uses,
shows as a difference.
"""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from local.arn import arn
from tests.support.eventually import eventually
from tests.support.system import ROOT, System

API = "/api/v1"
MOST_CONNECTIONS = 20
PREFIX = "local-"
LOGIN = "rds-db:connect"

LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
TRACING = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
LOOKING = {"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}
CHANGING = {"ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"}
POLLING = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
"""What Lambda itself does with a function's role, which nobody can record here (AWS Lambda Developer Guide, execution
role permissions for logs, X-Ray, resources in a VPC, and SQS)."""

A_STALE_EVENT = """
    INSERT INTO outbox (event_id, owner_id, source, event_type, detail, occurred_at, attempts, next_attempt_at)
    VALUES ('{id}', 'ada', 'taskflow.tasks', 'task.created', '{detail}', '{now}', 0, '{now}')
    RETURNING event_id
"""

Permission = tuple[str, str]
Permissions = dict[str, dict[str, set[Permission]]]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One whose clock may be moved, and in which nothing but the story happens."""
    running = System(tmp_path_factory.mktemp("privilege") / "state").start()
    yield running
    running.interrupt()


@pytest.fixture(scope="module")
def permissions(system: System) -> Permissions:
    """What every function may do and has done, when all of them have done all they do."""
    everything_happens(system)
    with contextlib.suppress(AssertionError):  # what is still missing is for the tests to name
        eventually(lambda: not unused(read(system), done_by_lambda(system)), within=20, every=0.5)
    return read(system)


def test_no_function_does_what_its_role_does_not_allow(permissions: Permissions) -> None:
    assert differences({name: one["used"] - one["granted"] for name, one in permissions.items()}) == {}


def test_no_role_allows_what_its_function_does_not_do(permissions: Permissions, system: System) -> None:
    assert unused(permissions, done_by_lambda(system)) == {}


def test_lambda_may_do_for_a_function_what_its_configuration_asks_for(permissions: Permissions, system: System) -> None:
    by_lambda = done_by_lambda(system)
    assert by_lambda.keys() == permissions.keys()
    assert differences({name: done - permissions[name]["granted"] for name, done in by_lambda.items()}) == {}


def test_each_function_logs_in_as_its_own_role_only(permissions: Permissions, system: System) -> None:
    logins = {
        name: [resource.rsplit("/", 1)[-1] for action, resource in one["granted"] if action == LOGIN]
        for name, one in permissions.items()
    }
    users = {
        name: [variables["DATABASE_USER"]]
        for name, variables in environments(system).items()
        if "DATABASE_USER" in variables
    }
    assert logins == {name: users.get(name, []) for name in logins}
    seen = {
        user for (user,) in system.rows("SELECT DISTINCT usename FROM pg_stat_activity WHERE usename LIKE 'taskflow%'")
    }
    assert seen == {user for (user,) in users.values()}
    assert len(seen) == len(users)


def test_no_role_has_a_policy_from_elsewhere(system: System) -> None:
    assert {name: one["attached"] for name, one in told(system).items() if one["attached"]} == {}


def everything_happens(system: System) -> None:
    """Create, remind, recur, defer, push, replay, crowd out, relay, announce."""
    ada = system.client("ada@example.com")
    assert ada.get("/health/ready").status_code == 200
    reminders_and_recurrence(system, ada)
    sockets(ada)
    quiet_hours(system)
    lost_event(system)
    early_reminder(system)
    pass_time(system, timedelta(minutes=8))  # the reminder that waits for the sweeper
    pass_time(system, timedelta(hours=2))  # the end of quiet hours comes near, and the heads are announced
    pass_time(system, timedelta(days=2))  # the series falls due


def reminders_and_recurrence(system: System, ada: httpx.Client) -> None:
    soon, later = system.now() + timedelta(minutes=1), system.now() + timedelta(minutes=10)
    create(ada, due_date=soon.isoformat(), reminder_offsets=["0 minutes"])
    create(ada, due_date=later.isoformat(), reminder_offsets=["0 minutes"])
    due = system.now() + timedelta(days=1)
    create(ada, due_date=due.isoformat(), time_zone="UTC", recurrence_pattern="daily")


def sockets(ada: httpx.Client) -> None:
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(listening(ada))
        create(ada)
        first.recv(timeout=10)
        for _ in range(3):
            first.send(json.dumps({"action": "resume", "since": 0}))
            first.recv(timeout=10)
        for _ in range(MOST_CONNECTIONS):
            stack.enter_context(listening(ada))


def quiet_hours(system: System) -> None:
    for person, minutes in (("soon", 2), ("later", 122)):
        client, moment = system.client(f"{person}@example.com"), system.now()
        window = {
            "start": (moment - timedelta(minutes=1)).strftime("%H:%M"),
            "end": (moment + timedelta(minutes=minutes)).strftime("%H:%M"),
        }
        days = {day: [window] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        client.put(f"{API}/notification-preferences", json={"quiet_hours": {"days": days}}).raise_for_status()
        create(client)


def lost_event(system: System) -> None:
    sample = json.loads((ROOT / "events/audit_writer.json").read_text())
    detail = json.loads(sample["Records"][0]["body"])["detail"]
    event_id = str(uuid4())
    detail["metadata"]["event_id"] = event_id
    system.rows(A_STALE_EVENT.format(id=event_id, detail=json.dumps(detail), now=system.now().isoformat()))


def early_reminder(system: System) -> None:
    due = {"id": str(uuid4()), "at": (system.now() + timedelta(minutes=1)).isoformat()}
    url = environments(system)["ReminderDispatcher"]["REMINDER_QUEUE_URL"]
    aws(system, "sqs").send_message(QueueUrl=url, MessageBody=json.dumps({"due": [due]}))


def create(client: httpx.Client, **options: Any) -> None:
    client.post(f"{API}/tasks", json={"title": "Water the plants", **options}).raise_for_status()


@contextlib.contextmanager
def listening(client: httpx.Client) -> Iterator[ClientConnection]:
    ticket = client.post(f"{API}/notifications/tickets").json()
    with connect(f"{ticket['url']}?ticket={ticket['ticket']}") as socket:
        yield socket


def unused(permissions: Permissions, by_lambda: dict[str, set[Permission]]) -> dict[str, set[Permission]]:
    """What is allowed and neither the function nor Lambda does, by function; logins are looked at by themselves."""
    return differences(
        {
            name: {granted for granted in one["granted"] if granted[0] != LOGIN} - one["used"] - by_lambda[name]
            for name, one in permissions.items()
        }
    )


def differences(found: dict[str, set[Permission]]) -> dict[str, set[Permission]]:
    return {name: some for name, some in found.items() if some}


def read(system: System) -> Permissions:
    return {
        name.removeprefix(PREFIX): {key: set(map(tuple, one[key])) for key in ("granted", "used")}
        for name, one in told(system).items()
    }


def told(system: System) -> dict[str, dict[str, Any]]:
    answer: dict[str, dict[str, Any]] = httpx.get(f"{system.url}/_local/permissions").json()
    return answer


def done_by_lambda(system: System) -> dict[str, set[Permission]]:
    """What Lambda does with each function's role, by its logs, its tracing, its network and the queues it works off."""
    client = aws(system, "lambda")
    done = {
        function["FunctionName"].removeprefix(PREFIX): set(configured(function))
        for function in client.list_functions()["Functions"]
    }
    for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
        name = mapping["FunctionArn"].split(":function:")[1].split(":")[0].removeprefix(PREFIX)
        done[name] |= {(action, mapping["EventSourceArn"]) for action in POLLING}
    return done


def configured(function: dict[str, Any]) -> Iterator[Permission]:
    group, network = function["LoggingConfig"]["LogGroup"], function["VpcConfig"]
    yield from ((action, arn("logs", f"log-group:{group}:*")) for action in LOGGING)
    if function["TracingConfig"]["Mode"] == "Active":
        yield from ((action, "*") for action in TRACING)
    parts = [f"subnet/{name}" for name in network["SubnetIds"]]
    parts += [f"security-group/{name}" for name in network["SecurityGroupIds"]]
    yield from (("ec2:CreateNetworkInterface", arn("ec2", part)) for part in [*parts, "network-interface/*"])
    yield from ((action, arn("ec2", "*/*")) for action in CHANGING)
    yield from ((action, "*") for action in LOOKING)


def environments(system: System) -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = httpx.get(f"{system.url}/_local/environments").json()["functions"]
    return told


def aws(system: System, service: str) -> Any:
    options = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    return boto3.client(service, endpoint_url=f"http://127.0.0.1:{system.aws_port}", **options)


def pass_time(system: System, step: timedelta) -> None:
    system.advance(step)
    eventually(lambda: all(not queue["visible"] for queue in system.queues().values()))
