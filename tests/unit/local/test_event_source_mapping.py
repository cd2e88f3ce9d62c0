"""Making, describing, changing and deleting event source mappings, through the API and by template."""

import uuid

import pytest

from local.errors import AwsError, TemplateError
from tests.unit.local.event_source_mapping_workbench import FUNCTION_ARN, FakeFunction, MappingBench
from tests.unit.local.sqs_workbench import settled

KIND = "AWS::Lambda::EventSourceMapping"


@pytest.fixture
def bench():
    return MappingBench()


@pytest.fixture
async def queue(bench):
    return await bench.queue()


def refused(code, text):
    return pytest.raises(AwsError, match=f"^{code}: .*{text}")


async def test_a_mapping_describes_itself_as_lambda_does(bench, queue):
    made = await bench.map(queue)

    assert made == {
        "UUID": str(uuid.UUID(made["UUID"])),
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "EventSourceArn": queue.arn,
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{made['UUID']}",
        "FunctionArn": FUNCTION_ARN,
        "LastModified": 1_800_000_000.0,
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
        "FunctionResponseTypes": [],
    }
    assert await bench.lambda_("GetEventSourceMapping", UUID=made["UUID"]) == {**made, "State": "Enabled"}


async def test_everything_asked_for_is_described(bench, queue):
    made = await bench.map(
        queue,
        BatchSize=100,
        MaximumBatchingWindowInSeconds=5,
        FilterCriteria={"Filters": [{"Pattern": '{"body": {"a": [1]}}'}]},
        ScalingConfig={"MaximumConcurrency": 7},
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )

    assert made["BatchSize"] == 100
    assert made["MaximumBatchingWindowInSeconds"] == 5
    assert made["FilterCriteria"] == {"Filters": [{"Pattern": '{"body": {"a": [1]}}'}]}
    assert made["ScalingConfig"] == {"MaximumConcurrency": 7}
    assert made["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


async def test_states_on_the_way(bench, queue):
    made = await bench.map(queue, Enabled=False)
    which = {"UUID": made["UUID"]}

    assert made["State"] == "Disabled"
    assert (await bench.lambda_("UpdateEventSourceMapping", **which, Enabled=True))["State"] == "Enabling"
    assert (await bench.lambda_("UpdateEventSourceMapping", **which, BatchSize=5))["State"] == "Updating"
    assert (await bench.lambda_("UpdateEventSourceMapping", **which, Enabled=False))["State"] == "Disabling"
    assert (await bench.lambda_("GetEventSourceMapping", **which))["BatchSize"] == 5
    assert (await bench.lambda_("DeleteEventSourceMapping", **which))["State"] == "Deleting"
    with refused("ResourceNotFoundException", "does not exist"):
        await bench.lambda_("GetEventSourceMapping", **which)


async def test_mappings_are_listed_by_queue_and_function(bench, queue):
    other = await bench.queue("other")
    await bench.map(queue)
    await bench.map(other)
    await bench.map(queue, FunctionName="second")

    async def listed(**params):
        return (await bench.lambda_("ListEventSourceMappings", **params))["EventSourceMappings"]

    assert len(await listed()) == 3
    assert len(await listed(EventSourceArn=queue.arn)) == 2
    assert [one["EventSourceArn"] for one in await listed(FunctionName="second")] == [queue.arn]
    first = await bench.lambda_("ListEventSourceMappings", MaxItems=2)
    rest = await bench.lambda_("ListEventSourceMappings", MaxItems=2, Marker=first["NextMarker"])
    assert (len(first["EventSourceMappings"]), len(rest["EventSourceMappings"])) == (2, 1)
    assert "NextMarker" not in rest


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"BatchSize": 11}, "Maximum batch window in seconds must be greater than 0"),
        ({"BatchSize": 10_001, "MaximumBatchingWindowInSeconds": 1}, "BatchSize"),
        ({"BatchSize": 0}, "BatchSize"),
        ({"MaximumBatchingWindowInSeconds": 301}, "MaximumBatchingWindowInSeconds"),
        ({"ScalingConfig": {"MaximumConcurrency": 1}}, "MaximumConcurrency"),
        ({"ScalingConfig": {"MaximumConcurrency": 1_001}}, "MaximumConcurrency"),
        ({"FunctionResponseTypes": ["Everything"]}, "FunctionResponseTypes"),
        ({"FilterCriteria": {"Filters": [{"Pattern": '{"body": {"a": 1}}'}]}}, "Invalid filter pattern definition."),
        ({"FilterCriteria": {"Filters": [{"Pattern": '{"a": [1]}'}] * 11}}, "11 filters"),
        ({"EventSourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}, "not supported here: arn:aws:kinesis"),
        ({"EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:none"}, "NonExistentQueue"),
        ({"EventSourceArn": ""}, "EventSourceArn is missing"),
    ],
)
async def test_what_lambda_does_not_take_is_refused(bench, queue, params, text):
    with refused("InvalidParameterValueException", text):
        bench.mappings.op_create_event_source_mapping({"EventSourceArn": queue.arn, "FunctionName": "worker", **params})

    assert (await bench.lambda_("ListEventSourceMappings"))["EventSourceMappings"] == []


@pytest.mark.parametrize("params", [{"BatchSize": 11}, {"MaximumBatchingWindowInSeconds": 1}])
async def test_a_fifo_queue_allows_neither_big_batches_nor_a_window(bench, params):
    with refused("InvalidParameterValueException", "FIFO"):
        await bench.map(await bench.fifo(), **params)


async def test_a_queue_that_offers_messages_too_early_is_refused():
    bench = MappingBench(function_timeout={FUNCTION_ARN: 60.0}.get)
    slow, quick = await bench.queue(VisibilityTimeout=60), await bench.queue("quick", VisibilityTimeout=59)

    await bench.map(slow)
    with refused("InvalidParameterValueException", "59 seconds is less than Function timeout: 60 seconds"):
        await bench.map(quick)


async def test_a_bad_update_changes_nothing(bench, queue):
    made = await bench.map(queue)

    with refused("InvalidParameterValueException", "Maximum batch window"):
        await bench.lambda_("UpdateEventSourceMapping", UUID=made["UUID"], BatchSize=20)

    assert (await bench.lambda_("GetEventSourceMapping", UUID=made["UUID"]))["BatchSize"] == 10


async def test_mappings_of_the_api_are_kept_and_those_of_a_template_are_not(tmp_path):
    path = tmp_path / "state.sqlite"
    bench = MappingBench(path=path)
    queue, other = await bench.queue(), await bench.queue("other")
    made = await bench.map(queue, FilterCriteria={"Filters": [{"Pattern": '{"body": [{"prefix": "a"}]}'}]})
    await provide(bench, EventSourceArn=other.arn, FunctionName=FUNCTION_ARN)

    again = MappingBench(FakeFunction(), path, bench.clock)

    kept = (await again.lambda_("ListEventSourceMappings"))["EventSourceMappings"]
    assert kept == [{**made, "State": "Enabled"}]
    async with again.running():
        await queue.send("b")
        await again.sqs.receive(queue.arn, max_messages=1, wait_seconds=0)
        again.sqs.send(queue.arn, "abc")
        assert [record["body"] for record in await again.invoked()] == ["abc"]


async def provide(bench, name="WorkerJobs", **properties):
    return await bench.mappings.provisioners()[KIND](name, properties)


async def test_a_template_s_mapping_has_a_stable_id_and_works(bench, queue):
    properties = {"EventSourceArn": queue.arn, "FunctionName": FUNCTION_ARN, "Enabled": "true", "Tags": []}
    first = await provide(bench, **properties)
    second = await provide(bench, **properties, BatchSize="5")

    assert first == second
    assert first.attributes == {
        "Id": first.ref,
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{first.ref}",
    }
    assert (await bench.lambda_("GetEventSourceMapping", UUID=first.ref))["BatchSize"] == 5
    async with bench.running():
        await queue.send()
        await bench.invoked()


async def test_a_template_s_mapping_can_be_off(bench, queue):
    await provide(bench, EventSourceArn=queue.arn, FunctionName=FUNCTION_ARN, Enabled="false")

    async with bench.running():
        await queue.send()
        await settled()

    assert len(bench.function) == 0


async def test_a_template_s_mapping_replaces_its_twin_of_the_api_but_not_of_the_template(bench, queue):
    await bench.map(queue)

    created = await provide(bench, EventSourceArn=queue.arn, FunctionName=FUNCTION_ARN)

    [only] = (await bench.lambda_("ListEventSourceMappings"))["EventSourceMappings"]
    assert only["UUID"] == created.ref
    with pytest.raises(TemplateError, match=r"Second .*already exists"):
        await provide(bench, "Second", EventSourceArn=queue.arn, FunctionName=FUNCTION_ARN)


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ({"StartingPosition": "LATEST"}, r"WorkerJobs \(AWS::Lambda::EventSourceMapping\): property StartingPosition"),
        ({"EventSourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/t"}, "WorkerJobs .*not supported here"),
        ({"BatchSize": 99}, "WorkerJobs .*Maximum batch window"),
    ],
)
async def test_what_a_template_cannot_have_is_named(bench, queue, properties, text):
    with pytest.raises(TemplateError, match=text):
        await provide(bench, **{"EventSourceArn": queue.arn, "FunctionName": FUNCTION_ARN, **properties})
