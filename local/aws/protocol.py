"""Speaks the JSON protocols of AWS: reads parameters as boto3 shows them, writes answers as boto3 reads them.

Rules: Smithy, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol"; members, places and types are botocore's models.
"""

import base64
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.utils import parse_timestamp
from botocore.validate import ParamValidator
from moto.core.model import OperationModel, Shape
from moto.core.parse import JSONParser, RestJSONParser
from moto.core.utils import get_service_model

from local.aws.request import AwsRequest
from local.errors import AwsError

BAD_REQUEST = 400
SERVER_ERROR = 500

_validator = ParamValidator()


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def protocol_of(service: str) -> str:
    """Tell which protocol a service speaks, as its model names it."""
    return str(get_service_model(service).protocol)


def refusal(error: AwsError) -> Answer:
    """Write an error for a service whose protocol is not known."""
    body = json.dumps({"__type": error.code, "message": error.message}).encode()
    headers = {
        "content-type": "application/json",
        "x-amzn-errortype": error.code,
        "x-amzn-requestid": str(uuid.uuid4()),
    }
    return Answer(error.status, headers, body)


class _StrictParser:
    """Refuses what AWS refuses and the parser that this is mixed into would let through."""

    def _parse_body_as_json(self, body: bytes) -> object:
        return json.loads(body) if body else {}

    def _parse_list(self, shape: Shape, node: object) -> list[Any]:
        if "location" not in shape.serialization and not isinstance(node, list):
            raise TypeError(f"{shape.name} must be a list")
        found: list[Any] = super()._parse_list(shape, node)  # type: ignore[misc]  # the other parser's
        return found


class StrictJsonParser(_StrictParser, JSONParser):
    """Reads a body that is the parameters."""


class StrictRestParser(_StrictParser, RestJSONParser):
    """Reads parameters from path, query, headers and body."""


class Protocol:
    """What both protocols have in common; one instance serves one service."""

    content_type = "application/json"
    parser: type = StrictJsonParser

    def __init__(self, service: str) -> None:
        self.model = get_service_model(service)
        self.operations = {name: self.model.operation_model(name) for name in self.model.operation_names}

    def route(self, request: AwsRequest) -> tuple[OperationModel, dict[str, str]]:
        """Find the operation and what its path tells; raises `AwsError` when there is none."""
        raise NotImplementedError

    def read(self, operation: OperationModel, request: AwsRequest, body: bytes, path: dict[str, str]) -> dict[str, Any]:
        """Read the parameters; raises `SerializationException` or `ValidationException` as AWS does."""
        shape = operation.input_shape
        if shape is None:
            return {}
        parser = self.parser(operation, timestamp_parser=_aware)
        try:
            params: dict[str, Any] = parser.parse(self._sources(request, body, path))
        except (ValueError, TypeError, AttributeError, OverflowError, RuntimeError) as error:
            raise AwsError("SerializationException", f"the request cannot be read: {error}") from error
        report = _validator.validate(params, shape)
        if report.has_errors():
            raise AwsError("ValidationException", report.generate_report().replace("\n", "; "))
        return params

    def answer(self, operation: OperationModel, result: dict[str, Any]) -> Answer:
        """Write a result."""
        del operation
        return self._answer(200, json.dumps(result, default=plain).encode())

    def refuse(self, error: AwsError) -> Answer:
        """Write an error, in the form from which boto3 takes code and message."""
        plain_answer = refusal(error)
        return Answer(error.status, {**plain_answer.headers, "content-type": self.content_type}, plain_answer.body)

    def _sources(self, request: AwsRequest, body: bytes, path: dict[str, str]) -> dict[str, Any]:
        del request, path
        return {"body": body}

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        common = {"content-type": self.content_type, "x-amzn-requestid": str(uuid.uuid4())}
        return Answer(status, {**common, **(headers or {})}, body)

    def _modelled(self, code: str) -> dict[str, Any]:
        shape = next((shape for shape in self.model.error_shapes if shape.name == code), None)
        return shape.metadata.get("error", {}) if shape else {}


class JsonProtocol(Protocol):
    """AWS JSON 1.0 and 1.1: the operation is in a header, the parameters are the body."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self._version: str = self.model.metadata["jsonVersion"]
        self._query_compatible = "awsQueryCompatible" in self.model.metadata
        self.content_type = f"application/x-amz-json-{self._version}"

    def route(self, request: AwsRequest) -> tuple[OperationModel, dict[str, str]]:
        """Take the operation that `X-Amz-Target` names."""
        if request.operation not in self.operations:
            raise AwsError("UnknownOperationException", f"{request.service} has no operation {request.operation!r}")
        return self.operations[request.operation], {}

    def refuse(self, error: AwsError) -> Answer:
        """Write an error; services that once spoke the query protocol (SQS) still tell their old code too."""
        answer = super().refuse(error)
        if not self._query_compatible:
            return answer
        body = {"__type": f"com.amazonaws.{self.model.endpoint_prefix}#{error.code}", "message": error.message}
        old = error.query_code or self._modelled(error.code).get("code", error.code)
        fault = "Receiver" if error.status >= SERVER_ERROR else "Sender"
        headers = {**answer.headers, "x-amzn-query-error": f"{old};{fault}"}
        return Answer(answer.status, headers, json.dumps(body).encode())


def _aware(value: float | str) -> datetime:
    return parse_timestamp(str(value)).astimezone(UTC)


def plain(value: object) -> object:
    """Put what JSON does not know into the form that the protocols give it: blobs in base64, times in epoch seconds."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
