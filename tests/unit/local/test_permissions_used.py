"""What calls need, and what roles grant."""

import pytest

from local.errors import TemplateError
from local.iam.needs import Permission, permission_to_manage, permissions_for
from local.iam.roles import Roles
from local.iam.usage import Usage

QUEUE = "http://127.0.0.1:4566/123456789012/jobs"
JOBS = "arn:aws:sqs:us-east-1:123456789012:jobs"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/taskflow"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:owner"


@pytest.mark.parametrize(
    ("service", "operation", "params", "needed"),
    [
        ("sqs", "SendMessage", {"QueueUrl": QUEUE}, ("sqs:SendMessage", JOBS)),
        ("sqs", "SendMessageBatch", {"QueueUrl": QUEUE}, ("sqs:SendMessage", JOBS)),
        ("events", "PutEvents", {"Entries": [{"EventBusName": "taskflow"}] * 2}, ("events:PutEvents", BUS)),
        ("events", "PutEvents", {"Entries": [{"EventBusName": BUS}]}, ("events:PutEvents", BUS)),
        ("events", "DescribeEventBus", {"Name": "taskflow"}, ("events:DescribeEventBus", BUS)),
        ("secretsmanager", "GetSecretValue", {"SecretId": SECRET}, ("secretsmanager:GetSecretValue", SECRET)),
        ("kms", "Decrypt", {}, ("kms:Decrypt", "*")),
    ],
)
def test_what_a_call_needs(service, operation, params, needed):
    assert list(permissions_for(service, operation, params)) == [needed]


def test_what_a_push_needs():
    assert permission_to_manage("abc", "live", "POST") == (
        "execute-api:ManageConnections",
        "arn:aws:execute-api:us-east-1:123456789012:abc/live/POST/@connections/*",
    )


def test_usage_is_kept_by_caller():
    usage = Usage({"KEY": "tasks_api"}.__getitem__)
    send = Permission("sqs:SendMessage", JOBS)
    usage.record("KEY", [send])
    usage.record("KEY", [send])
    assert usage.of("tasks_api") == {send: 2}
    assert usage.of("notifier") == {}


async def test_a_role_is_granted_what_its_policies_allow():
    roles = Roles()
    one = {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:DeleteMessage"], "Resource": JOBS}
    denied = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}
    properties = {
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/Any"],
        "Policies": [{"PolicyName": "a", "PolicyDocument": {"Statement": [one, denied]}}],
    }
    made = await roles.provisioners()["AWS::IAM::Role"]("sender", properties)
    arn = made.attributes["Arn"]
    assert (made.ref, arn) == ("sender", "arn:aws:iam::123456789012:role/sender")
    assert roles.granted(arn) == [("sqs:SendMessage", JOBS), ("sqs:DeleteMessage", JOBS)]
    assert roles.attached(arn) == ["arn:aws:iam::aws:policy/Any"]


async def test_a_role_is_granted_what_attached_policies_of_the_template_allow():
    roles = Roles()
    document = {"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": JOBS}}
    policy = await roles.provisioners()["AWS::IAM::ManagedPolicy"]("sends", {"PolicyDocument": document})
    assert policy.ref == "arn:aws:iam::123456789012:policy/sends"
    made = await roles.provisioners()["AWS::IAM::Role"]("sender", {"ManagedPolicyArns": [policy.ref]})
    arn = made.attributes["Arn"]
    assert roles.granted(arn) == [("sqs:SendMessage", JOBS)]
    assert roles.attached(arn) == []


@pytest.mark.parametrize("type_", ["AWS::IAM::Role", "AWS::IAM::ManagedPolicy"])
async def test_an_unknown_property_is_refused(type_):
    with pytest.raises(TemplateError, match="Colour"):
        await Roles().provisioners()[type_]("sender", {"Colour": "red"})


async def test_a_policy_without_a_document_is_refused():
    with pytest.raises(TemplateError, match="PolicyDocument"):
        await Roles().provisioners()["AWS::IAM::ManagedPolicy"]("sends", {})
