"""Reads an AWS request: who sent it, which service and operation it is for."""

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from local.errors import AwsError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes; above the largest that any service takes (Lambda: 6 MB), and small enough to be held in memory."""

CREDENTIAL = re.compile(r"([^/=,\s]+)/\d{8}/[^/]+/([^/]+)/aws4_request")
TARGETS = {
    "AmazonSQS": "sqs",
    "AWSEvents": "events",
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AmazonSSM": "ssm",
    "TrentService": "kms",
}
PATHS = (
    ("scheduler", re.compile(r"/schedule(s|-groups)(/|$)")),
    ("lambda", re.compile(r"/\d{4}-\d\d-\d\d/(functions|event-source-mappings|layers)(/|$)")),
)


@dataclass(frozen=True)
class AwsRequest:
    """One request, its body still unread."""

    method: str
    path: str
    """As it was sent, with its percent signs: a `%2F` in a name is not a separator."""
    query: str
    headers: dict[str, str]
    """Names in lower case."""
    service: str
    operation: str
    """As the request names it (`X-Amz-Target`), or empty where method and path tell."""
    access_key: str


def read_request(scope: Scope) -> AwsRequest:
    """Read everything but the body."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").split("?", 1)[0]
    query = scope["query_string"].decode("latin-1")
    access_key, signed_for = _signature(headers, query)
    target, _, operation = headers.get("x-amz-target", "").rpartition(".")
    service = signed_for or TARGETS.get(target, target.lower()) or _service_of(path)
    return AwsRequest(scope["method"], path, query, headers, service, operation, access_key)


async def read_body(receive: Receive) -> bytes:
    """Read the body to its end; refuses one that no service takes."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise AwsError("RequestTimeout", "the request ended before its body was complete", status=408)
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise AwsError("RequestEntityTooLarge", f"a body may have {LARGEST_BODY} bytes", status=413)
    return bytes(body)


def read_json(body: bytes) -> dict[str, Any]:
    """Read the parameters of a JSON request; what is not one has none."""
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def replayed(body: bytes, receive: Receive) -> Receive:
    """Let somebody else read a body that has been read already."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again


def _signature(headers: dict[str, str], query: str) -> tuple[str, str]:
    credential = headers.get("authorization", "")
    if not credential and "X-Amz-Credential" in query:
        credential = parse_qs(query)["X-Amz-Credential"][0]
    found = CREDENTIAL.search(credential)
    return (found[1], found[2]) if found else ("", "")


def _service_of(path: str) -> str:
    return next((service for service, pattern in PATHS if pattern.match(path)), "")
