"""What a function's result becomes as an HTTP response: payload format 2.0."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from local.gateway.http_message import Answer, Headers
from local.gateway.lambda_integration import FunctionFailedError

DROPPED = frozenset({"connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"})
"""Headers that the gateway and its server write themselves."""
FORBIDDEN_IN_HEADERS = re.compile(r"[\r\n\0]")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a header's name may be (RFC 9110, section 5.6.2)."""
LOWEST_STATUS, HIGHEST_STATUS = 200, 599


def answer_of(payload: bytes) -> Answer:
    """Read a function's result; raises `FunctionFailedError` when it is not in the response format.

    Anything without `statusCode` is the body of a 200 in JSON: a string as it is, everything else as JSON text.
    """
    result = _result(payload)
    if isinstance(result, dict) and "statusCode" in result:
        return _structured(result)
    body = result.encode() if isinstance(result, str) else payload or b"null"
    return Answer(200, [("content-type", "application/json")], body)


def strict_answer_of(payload: bytes) -> Answer:
    """Read a function's result as WebSocket APIs do: without `statusCode` it is an error."""
    result = _result(payload)
    if not isinstance(result, dict) or "statusCode" not in result:
        raise FunctionFailedError("the result has no statusCode")
    return _structured(result)


def _result(payload: bytes) -> object:
    try:
        return json.loads(payload or b"null")
    except ValueError as error:
        raise FunctionFailedError("the result is not JSON") from error


def _structured(result: Mapping[str, Any]) -> Answer:
    headers = _headers(result)
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    return Answer(_status(result["statusCode"]), headers, _body(result))


def _status(value: object) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or not LOWEST_STATUS <= int(text) <= HIGHEST_STATUS:
        raise FunctionFailedError(f"statusCode {text[:20]} is none")
    return int(text)


def _headers(result: Mapping[str, Any]) -> Headers:
    found = [(name, value) for name, value in _mapping(result, "headers").items() if value is not None]
    many = [(name, value) for name, values in _mapping(result, "multiValueHeaders").items() for value in values or ()]
    replaced = {name.lower() for name, _ in many}
    found = [pair for pair in found if pair[0].lower() not in replaced]
    cookies = [("set-cookie", cookie) for cookie in result.get("cookies") or ()]
    return [_header(name, value) for name, value in (*found, *many, *cookies) if name.lower() not in DROPPED]


def _mapping(result: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = result.get(name) or {}
    if not isinstance(value, dict):
        raise FunctionFailedError(f"{name} is no object")
    return value


def _header(name: str, value: object) -> tuple[str, str]:
    if not isinstance(value, str | int | float):
        raise FunctionFailedError(f"header {name} is no text")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not TOKEN.fullmatch(name) or FORBIDDEN_IN_HEADERS.search(text):
        raise FunctionFailedError(f"header {name!r} is not allowed")
    return name.lower(), text.encode().decode("latin-1")


def _body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise FunctionFailedError("body is no text")
    if not result.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise FunctionFailedError("body is not base64") from error
