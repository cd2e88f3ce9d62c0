"""What a template may say about functions, and what is refused with the resource and the remedy."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from local.errors import AwsError, TemplateError
from tests.support.lambda_functions import FunctionLab, environment, function_properties

pytestmark = pytest.mark.enable_socket

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
ECHO = "def handle(event, context):\n    return [event, context.invoked_function_arn]\n"
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "image": ({"PackageType": "Image"}, "PackageType Image is not run here"),
    "other runtime": ({"Runtime": "nodejs22.x"}, "Runtime nodejs22.x is not run here"),
    "no runtime": ({"Runtime": ""}, r"Runtime \(missing\) is not run here"),
    "no handler": ({"Handler": ""}, "Handler is missing"),
    "inline code": ({"Code": {"ZipFile": "pass"}}, "Code must be a folder"),
    "no folder": ({"Code": {"LocalPath": "/no/such/folder"}}, "the folder /no/such/folder does not exist"),
    "file system": ({"FileSystemConfigs": []}, "the property FileSystemConfigs of AWS::Lambda::Function is not run"),
    "long timeout": ({"Timeout": 901}, "Timeout is 901; it must be a whole number from 1 to 900"),
    "odd timeout": ({"Timeout": "soon"}, "Timeout is 'soon'"),
    "foreign layer": (
        {"Layers": ["arn:aws:lambda:us-east-1:1:layer:x:1"]},
        "layer arn:aws:lambda:us-east-1:1:layer:x:1",
    ),
    "reserved name": ({"Environment": environment(AWS_REGION="x")}, "AWS_REGION, which Lambda keeps for itself"),
    "bad name": ({"Environment": environment(**{"a-b": "x"})}, "the name 'a-b'"),
    "list value": ({"Environment": environment(AB=["x"])}, "variable AB must be text or a number"),
    "too much": ({"Environment": environment(AB="x" * 4089)}, "takes 4098 bytes; Lambda allows 4096"),
}


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[FunctionLab]:
    lab = FunctionLab(tmp_path)
    yield lab
    await lab.stop()


@pytest.mark.parametrize("case", sorted(REFUSED))
async def test_what_cannot_be_run_is_refused_by_name(lab: FunctionLab, case: str) -> None:
    properties, message = REFUSED[case]
    with pytest.raises(TemplateError, match=message) as refused:
        await lab.deploy("Odd", ECHO, **properties)
    assert str(refused.value).startswith("Odd: ")


async def test_a_function_is_known_by_its_name_and_arn(lab: FunctionLab) -> None:
    created = await lab.deploy("LogicalId", ECHO, FunctionName="greeter")
    assert (created.ref, created.attributes) == ("greeter", {"Arn": ARN + "greeter"})
    for name in ("greeter", ARN + "greeter", "123456789012:function:greeter", "function:greeter"):
        assert await lab.call(name, 1) == [1, ARN + "greeter"]


async def test_what_has_no_effect_here_is_accepted(lab: FunctionLab) -> None:
    await lab.deploy("any", ECHO, TracingConfig={"Mode": "Active"}, VpcConfig={}, SnapStart={}, Timeout="5")


async def test_versions_and_aliases_are_names_of_the_same_function(lab: FunctionLab) -> None:
    await lab.deploy("greeter", ECHO)
    for _ in range(2):
        version = await lab.provision("Version", "GreeterVersion", FunctionName="greeter")
        alias = await lab.provision("Alias", "Live", FunctionName="greeter", FunctionVersion="1", Name="live")
    assert (version.ref, version.attributes["Version"]) == (ARN + "greeter:1", "1")
    assert alias.ref == ARN + "greeter:live"
    for ref in (version.ref, alias.ref, ARN + "greeter:$LATEST", "greeter:live"):
        assert (await lab.call(ref))[1].startswith(ARN + "greeter:")
    with pytest.raises(AwsError, match=r"Function not found: .*:greeter:9"):
        await lab.call("greeter:9")


async def test_another_version_has_another_number(lab: FunctionLab) -> None:
    await lab.deploy("greeter", ECHO)
    refs = [(await lab.provision("Version", name, FunctionName="greeter")).ref for name in ("A", "B", "A")]
    assert refs == [ARN + "greeter:1", ARN + "greeter:2", ARN + "greeter:1"]


async def test_permissions_are_taken_note_of(lab: FunctionLab) -> None:
    created = await lab.provision("Permission", "MayInvoke", FunctionName="x", Action="lambda:InvokeFunction")
    assert created.ref == "MayInvoke"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"MaximumRetryAttempts": 3}, "MaximumRetryAttempts is 3; it must be a whole number from 0 to 2"),
        ({"MaximumEventAgeInSeconds": 59}, "from 60 to 21600"),
        ({"DestinationConfig": {"OnFailure": {"Destination": "queue"}}}, "OnFailure.Destination is 'queue'"),
        ({"Unheard": 1}, "the property Unheard"),
        ({"FunctionName": "nobody"}, "FunctionName is 'nobody', which is no function of this template"),
    ],
)
async def test_event_rules_outside_of_lambdas_limits_are_refused(
    lab: FunctionLab, properties: dict[str, Any], message: str
) -> None:
    await lab.deploy("greeter", ECHO)
    with pytest.raises(TemplateError, match=message):
        await lab.provision(
            "EventInvokeConfig", "Rules", **{"FunctionName": "greeter", "Qualifier": "$LATEST", **properties}
        )


async def test_a_layer_needs_a_folder(lab: FunctionLab) -> None:
    with pytest.raises(TemplateError, match=r"Shared: the folder .* does not exist"):
        await lab.provision("LayerVersion", "Shared", Content={"LocalPath": str(lab.folder / "nothing")})


async def test_reserved_concurrency_and_tags_are_described(lab: FunctionLab) -> None:
    tags = [{"Key": "team", "Value": "a"}]
    code = lab.code("tagged", ECHO)
    await lab.provision("Function", "tagged", **function_properties(code, ReservedConcurrentExecutions=2, Tags=tags))
    found = lab.functions.op_get_function({"FunctionName": "tagged"})
    assert found["Concurrency"] == {"ReservedConcurrentExecutions": 2}
    assert found["Tags"] == {"team": "a"}
