"""Which dead-letter queue a queue may have."""

import json

import pytest

from local.errors import AwsError
from tests.unit.local.sqs_workbench import Workbench


@pytest.fixture
def bench():
    return Workbench()


def refused(code, text=""):
    return pytest.raises(AwsError, match=f"^{code}: .*{text}")


async def test_a_redrive_policy_is_given_back_in_canonical_form(bench):
    dead = await bench.queue("dead")
    policy = {"deadLetterTargetArn": dead.arn, "maxReceiveCount": "3"}

    queue = await bench.queue(RedrivePolicy=json.dumps(policy))

    kept = json.loads((await queue.attributes())["RedrivePolicy"])
    assert kept == {"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3}


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ({"maxReceiveCount": 3}, "mandatory attribute: deadLetterTargetArn"),
        ({"deadLetterTargetArn": "dead"}, "mandatory attribute: maxReceiveCount"),
        ({"deadLetterTargetArn": "dead", "maxReceiveCount": 0}, "valid values are from 1 to 1000"),
        ({"deadLetterTargetArn": "dead", "maxReceiveCount": "x"}, "valid values are from 1 to 1000"),
        ({"deadLetterTargetArn": "dead", "maxReceiveCount": 1, "more": 1}, "Only following attributes"),
        ({"deadLetterTargetArn": "missing", "maxReceiveCount": 3}, "Dead letter target does not exist"),
        ({"deadLetterTargetArn": "dead.fifo", "maxReceiveCount": 3}, "must be same type of queue"),
        ({"deadLetterTargetArn": "closed", "maxReceiveCount": 3}, "does not allow"),
        ({"deadLetterTargetArn": "picky", "maxReceiveCount": 3}, "does not allow"),
    ],
)
async def test_a_redrive_policy_that_cannot_be_kept_is_refused(bench, policy, reason):
    await bench.queue("dead")
    await bench.fifo("dead.fifo")
    await bench.queue("closed", RedriveAllowPolicy='{"redrivePermission": "denyAll"}')
    other = {"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:sqs:us-east-1:123456789012:other"]}
    await bench.queue("picky", RedriveAllowPolicy=json.dumps(other))
    if "deadLetterTargetArn" in policy:
        policy = {
            **policy,
            "deadLetterTargetArn": f"arn:aws:sqs:us-east-1:123456789012:{policy['deadLetterTargetArn']}",
        }

    with refused("InvalidParameterValueException", reason):
        await bench.queue(RedrivePolicy=json.dumps(policy))


@pytest.mark.parametrize(
    "policy",
    [
        {"redrivePermission": "some"},
        {"redrivePermission": "byQueue"},
        {"redrivePermission": "allowAll", "sourceQueueArns": ["arn:aws:sqs:us-east-1:123456789012:a"]},
        {"redrivePermission": "allowAll", "colour": "blue"},
    ],
)
async def test_a_bad_redrive_allow_policy_is_refused(bench, policy):
    with refused("InvalidAttributeValue", "RedriveAllowPolicy"):
        await bench.queue(RedriveAllowPolicy=json.dumps(policy))
