"""The template, deployed to an AWS emulator that is not ours: what is made, and what local/ cannot tell about it."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from infra.deploy.page import publish
from local.template.expand import NESTED_STACK
from tests.emulator.adapt import Adapted
from tests.emulator.deploy import STACK, DeployError, resources_of
from tests.emulator.document import PATH, write
from tests.emulator.limits import LACKING
from tests.emulator.ministack import REGION
from tests.emulator.system import OWNER, EmulatedSystem
from tests.support.eventually import eventually
from tests.support.system import ROOT

AT_ONCE = 6
TASKS = "/api/v1/tasks"


def made(system: EmulatedSystem, stack: Adapted, name: str = STACK, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every resource that the emulator has made, with its status, by logical id after the stacks it is in."""
    for logical_id, resource in resources_of(system.emulator, name).items():
        yield prefix + logical_id, resource["ResourceStatus"]
        if resource["ResourceType"] == NESTED_STACK:
            nested = stack.nested[logical_id]
            yield from made(system, nested, resource["PhysicalResourceId"], f"{prefix}{logical_id}.")


def unconditional(stack: Adapted, prefix: str = "") -> set[str]:
    names = {prefix + name for name, one in stack.body["Resources"].items() if "Condition" not in one}
    return names.union(*(unconditional(nested, f"{prefix}{name}.") for name, nested in stack.nested.items()))


def test_everything_is_made_but_what_is_on_the_list(emulated: EmulatedSystem) -> None:
    assert emulated.stack
    found = dict(made(emulated, emulated.stack))
    assert set(found.values()) == {"CREATE_COMPLETE"}
    assert unconditional(emulated.stack) - found.keys() == set()


@pytest.mark.parametrize("type_", sorted(LACKING))
def test_the_emulator_really_lacks_what_is_on_the_list(emulated: EmulatedSystem, type_: str) -> None:
    body = f'{{"Resources": {{"One": {{"Type": "{type_}", "Properties": {{}}}}}}}}'
    with pytest.raises(ClientError, match=rf"Unrecognized resource types: \[{type_}\]"):
        emulated.emulator.client("cloudformation").create_stack(StackName="lacking", TemplateBody=body)


def test_the_list_is_in_the_documents(emulated: EmulatedSystem) -> None:
    assert emulated.stack
    assert PATH.read_text() == write(emulated.stack), "run `python -m tests.emulator.document`"


def test_migrations_ran_as_the_stack_was_made(emulated: EmulatedSystem) -> None:
    assert len(migrations(emulated)) == 1
    assert emulated.rows("SELECT count(*) FROM alembic_version") == [(1,)]


def test_of_some_requests_with_one_key_one_makes_a_task(emulated: EmulatedSystem) -> None:
    ada = emulated.client("grace@example.com")

    def create(_: int) -> int:
        return ada.post(TASKS, json={"title": "once"}, headers={"idempotency-key": "k-1"}).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = Counter(pool.map(create, range(AT_ONCE)))
    assert set(answers) <= {201, 409}
    assert len(ada.get(TASKS).json()["items"]) == 1


def test_browsers_of_the_page_are_let_in_and_others_are_not(emulated: EmulatedSystem) -> None:
    def preflight(origin: str) -> str | None:
        asked = {"origin": origin, "access-control-request-method": "PATCH"}
        answer: httpx.Response = httpx.options(f"{emulated.url}{TASKS}", headers=asked)
        return dict(answer.headers).get("access-control-allow-origin")

    for origin in (emulated.origin, emulated.outputs["PageUrl"]):
        assert preflight(origin) == origin
    assert preflight("https://elsewhere.example") is None


def test_the_page_is_published_and_served_with_its_headers_by_cloudfront_alone(emulated: EmulatedSystem) -> None:
    s3, endpoint = emulated.emulator.client("s3"), emulated.emulator.endpoint
    publish(ROOT / "web", outputs=emulated.outputs, region=REGION, s3=s3)
    asked = {"host": emulated.outputs["PageUrl"].removeprefix("https://"), "x-forwarded-proto": "https"}
    page, config, nothing = (httpx.get(f"{endpoint}/{path}", headers=asked) for path in ("", "config.json", "nothing"))
    assert (page.status_code, page.text) == (200, (ROOT / "web/index.html").read_text())
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert config.json()["userPoolClientId"] == emulated.outputs["UserPoolClientId"]
    assert (nothing.status_code, nothing.text) == (404, page.text)
    assert httpx.get(endpoint, headers={"host": asked["host"]}).headers["location"].startswith("https://")
    assert httpx.get(f"{endpoint}/{emulated.outputs['PageBucket']}/index.html").status_code == 403


def test_a_function_may_not_do_what_its_role_does_not_allow(emulated: EmulatedSystem) -> None:
    role = resources_of(emulated.emulator)["NotifierRole"]["PhysicalResourceId"]
    account = emulated.emulator.client("sts").get_caller_identity()["Account"]
    given = emulated.emulator.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="notifier"
    )["Credentials"]
    events = boto3.client(
        "events",
        endpoint_url=emulated.emulator.endpoint,
        region_name=REGION,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        events.put_events(Entries=[{"EventBusName": "taskflow", "Source": "a", "DetailType": "b", "Detail": "{}"}])


def test_no_function_was_refused_anything(emulated: EmulatedSystem) -> None:
    assert [line for line in emulated.output if "AccessDenied" in line] == []


@pytest.mark.parametrize("function", ["OutboxRelay", "ReminderSweeper", "NotificationSweeper"])
def test_schedules_fire(emulated: EmulatedSystem, function: str) -> None:
    eventually(lambda: emulated.log(function), within=100, every=1)


def test_a_deploy_of_a_new_release_migrates_and_publishes_a_version(emulated: EmulatedSystem) -> None:
    before, migrated = version(emulated), len(migrations(emulated))
    emulated.deploy("second")
    assert version(emulated) == before + 1
    assert len(migrations(emulated)) == migrated + 1
    assert emulated.client().get(TASKS).status_code == 200


def test_a_migration_that_fails_fails_the_deploy_and_the_old_code_stays(emulated: EmulatedSystem) -> None:
    # given an owner's password that is wrong
    secrets, before = emulated.emulator.client("secretsmanager"), version(emulated)
    good = secrets.get_secret_value(SecretId=emulated.secret)["SecretString"]
    secrets.put_secret_value(SecretId=emulated.secret, SecretString=json.dumps({"username": OWNER, "password": "no"}))
    # when somebody deploys
    with pytest.raises(DeployError, match="Migrations") as raised:
        emulated.deploy("third")
    secrets.put_secret_value(SecretId=emulated.secret, SecretString=good)
    # then that failed, for the reason that the function gave, and nothing has changed
    assert "password authentication failed" in str(raised.value)
    assert version(emulated) == before
    assert emulated.client().get(TASKS).status_code == 200


def version(system: EmulatedSystem) -> int:
    """The version of the code that answers requests."""
    function = resources_of(system.emulator)["TasksApi"]["PhysicalResourceId"]
    return int(system.emulator.client("lambda").get_alias(FunctionName=function, Name="live")["FunctionVersion"])


def migrations(system: EmulatedSystem) -> list[str]:
    return [line for line in system.log("DbMigrator") if "schema migrated" in line and '"succeeded":true' in line]
