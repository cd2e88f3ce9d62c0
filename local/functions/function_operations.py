"""The operations of the Lambda API that a client may call (AWS Lambda API reference): their parameters and answers."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from local.errors import AwsError
from local.functions.deployed_function import DeployedFunction
from local.functions.function_names import LATEST, Address, address
from local.functions.invocation import Invocation, timestamp

PAGE = 50
"""Functions on a page of ListFunctions."""


class Invokes(Protocol):
    """What the Invoke operation needs of the service."""

    async def invoke(self, name_or_arn: str, payload: bytes, *, client_context: str | None, tail: bool) -> Invocation:
        """Run a function and wait for its answer."""

    def invoke_async(self, name_or_arn: str, payload: bytes, *, client_context: str | None) -> str:
        """Accept an event."""

    def find(self, name_or_arn: str) -> DeployedFunction:
        """Find a function."""


def named(params: Mapping[str, Any]) -> Address:
    """Read which function, version or alias a request means."""
    return address(params["FunctionName"], params.get("Qualifier"))


async def invoke_operation(functions: Invokes, params: Mapping[str, Any]) -> dict[str, Any]:
    """Do what Invoke does: wait for the answer, accept an event, or only check."""
    wanted, payload = named(params), bytes(params.get("Payload") or b"{}")
    context = _client_context(params.get("ClientContext"))
    _check_json(payload)
    match params.get("InvocationType", "RequestResponse"):
        case "DryRun":
            functions.find(wanted.arn)
            return {"StatusCode": 204}
        case "Event":
            functions.invoke_async(wanted.arn, payload, client_context=context)
            return {"StatusCode": 202, "Payload": b""}
        case _:
            tail = params.get("LogType") == "Tail"
            invocation = await functions.invoke(wanted.arn, payload, client_context=context, tail=tail)
            return _answer(invocation, wanted.qualifier or LATEST, tail=tail)


def configuration(function: DeployedFunction, version: str = LATEST) -> dict[str, Any]:
    """Describe a function as GetFunctionConfiguration does."""
    config = function.config
    return {
        "FunctionName": config.name,
        "FunctionArn": config.arn if version == LATEST else f"{config.arn}:{version}",
        "Runtime": config.runtime,
        "Role": config.role,
        "Handler": config.handler,
        "CodeSize": 0,
        "CodeSha256": base64.b64encode(hashlib.sha256(str(config.code).encode()).digest()).decode(),
        "Description": config.description,
        "Timeout": int(config.timeout),
        "MemorySize": config.memory,
        "LastModified": timestamp(function.deployed_at).replace("Z", "+0000"),
        "Version": version,
        "Environment": {"Variables": dict(config.variables)},
        "Layers": [{"Arn": layer} for layer in config.layer_arns],
        "PackageType": "Zip",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "LoggingConfig": {"LogFormat": "Text", **config.logging, "LogGroup": config.log_group},
        "TracingConfig": {"Mode": "PassThrough", **config.tracing},
        **({"VpcConfig": dict(config.network)} if config.network else {}),
        **({"DeadLetterConfig": {"TargetArn": config.dead_letter}} if config.dead_letter else {}),
    }


def description(function: DeployedFunction, version: str) -> dict[str, Any]:
    """Describe a function as GetFunction does; its code is where it lies on this machine."""
    config = function.config
    answer: dict[str, Any] = {
        "Configuration": configuration(function, version),
        "Code": {"RepositoryType": "S3", "Location": config.code.as_uri()},
        "Tags": dict(config.tags),
    }
    if config.reserved is not None:
        answer["Concurrency"] = {"ReservedConcurrentExecutions": config.reserved}
    return answer


def page(functions: Sequence[DeployedFunction], params: Mapping[str, Any]) -> dict[str, Any]:
    """Cut a page out of all functions, in the order of their names; the marker is the last name."""
    after = sorted(
        (each for each in functions if each.config.name > params.get("Marker", "")), key=lambda each: each.config.name
    )
    size = min(PAGE, params.get("MaxItems", PAGE))
    answer: dict[str, Any] = {"Functions": [configuration(each) for each in after[:size]]}
    if len(after) > size:
        answer["NextMarker"] = after[size - 1].config.name
    return answer


def _answer(invocation: Invocation, version: str, *, tail: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {"StatusCode": 200, "ExecutedVersion": version, "Payload": invocation.payload}
    if invocation.function_error:
        answer["FunctionError"] = invocation.function_error
    if tail:
        answer["LogResult"] = invocation.log_result
    return answer


def _check_json(payload: bytes) -> None:
    try:
        json.loads(payload)
    except ValueError as error:
        message = f"Could not parse request body into json: Could not parse payload into json: {error}"
        raise AwsError("InvalidRequestContentException", message) from error


def _client_context(encoded: str | None) -> str | None:
    if not encoded:
        return None
    try:
        context = json.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise AwsError(
            "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object."
        ) from error
    return json.dumps(context)
