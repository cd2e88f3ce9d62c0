"""Speaks AWS restJson1: method and path are the operation, values lie in path, query, headers and body.

Rules: Smithy, "AWS restJson1 protocol" and "HTTP bindings"; members, places and types are botocore's models.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.model import Shape
from moto.core.model import OperationModel
from werkzeug.datastructures import Headers, MultiDict

from local.aws.protocol import BAD_REQUEST, Answer, Protocol, StrictRestParser, plain
from local.aws.request import AwsRequest
from local.errors import AwsError

LABEL = re.compile(r"\{(\w+)(\+?)\}")
NO_CONTENT = 204


class RestProtocol(Protocol):
    """The protocol of Lambda and of EventBridge Scheduler."""

    parser = StrictRestParser

    def __init__(self, service: str) -> None:
        super().__init__(service)
        # Fixed path parts before labels, so that `/functions/{name}/concurrency` does not swallow more than is its.
        by_fixed_parts = sorted(self.operations.values(), key=lambda one: one.http["requestUri"].count("{"))
        self._routes = [(one.http["method"], _pattern(one.http["requestUri"]), one) for one in by_fixed_parts]

    def route(self, request: AwsRequest) -> tuple[OperationModel, dict[str, str]]:
        """Find the operation whose method and path these are."""
        for method, pattern, operation in self._routes:
            found = pattern.fullmatch(request.path) if method == request.method else None
            if found:
                return operation, {name: unquote(value) for name, value in found.groupdict().items()}
        raise AwsError(
            "UnknownOperationException", f"{request.service} has no {request.method} {request.path}", status=404
        )

    def answer(self, operation: OperationModel, result: dict[str, Any]) -> Answer:
        """Write a result: status and headers take what the model puts there, the payload or the rest is the body."""
        shape = operation.output_shape
        members: dict[str, Any] = shape.members if shape else {}
        places = {name: member.serialization.get("location") for name, member in members.items()}
        status = next(
            (result[name] for name, place in places.items() if place == "statusCode" and name in result), None
        )
        headers = {
            members[name].serialization.get("name", name): str(result[name])
            for name, place in places.items()
            if place == "header" and result.get(name) is not None
        }
        return self._whole(status or operation.http.get("responseCode", 200), headers, _body(shape, places, result))

    def refuse(self, error: AwsError) -> Answer:
        """Write an error; the status is the model's where the error does not bring one of its own."""
        status = error.status
        if status == BAD_REQUEST:
            status = self._modelled(error.code).get("httpStatusCode", BAD_REQUEST)
        body = {"Type": "User" if status < 500 else "Service", "Message": error.message}  # noqa: PLR2004 - HTTP
        return self._answer(status, json.dumps(body).encode(), {"x-amzn-errortype": error.code})

    def _whole(self, status: int, headers: dict[str, str], body: bytes) -> Answer:
        return self._answer(status, b"" if status == NO_CONTENT else body, headers)

    def _sources(self, request: AwsRequest, body: bytes, path: dict[str, str]) -> dict[str, Any]:
        query = MultiDict(parse_qsl(request.query, keep_blank_values=True))
        return {"body": body, "headers": Headers(request.headers), "url_params": path, "values": query}


def _pattern(uri: str) -> re.Pattern[str]:
    path, parts, end = uri.split("?", 1)[0], [], 0
    for label in LABEL.finditer(path):
        parts += [re.escape(path[end : label.start()]), f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})"]
        end = label.end()
    return re.compile("".join(parts) + re.escape(path[end:].rstrip("/")) + "/?")


def _body(shape: Shape | None, places: dict[str, str | None], result: dict[str, Any]) -> bytes:
    payload = shape.serialization.get("payload") if shape else None
    if payload:
        raw = result.get(payload, b"")
        return raw.encode() if isinstance(raw, str) else bytes(raw)
    rest = {name: value for name, value in result.items() if places.get(name) is None}
    return json.dumps(rest, default=plain).encode()
