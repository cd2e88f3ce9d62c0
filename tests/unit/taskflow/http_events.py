"""Requests as API Gateway hands them to a function (HTTP API, payload 2.0)."""

import json
from base64 import b64encode
from urllib.parse import urlencode


def a_request(
    method, path, *, user="ada", groups=None, body=None, query=None, headers=None, base64=False, token_use="access"
):
    """A request of a signed-in user; `user=None` is somebody whom no authorizer has seen."""
    text = body if isinstance(body, str | None) else json.dumps(body)
    event = {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "headers": {"content-type": "application/json", **(headers or {})},
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            "requestId": "r-1",
            "stage": "$default",
        },
        "isBase64Encoded": base64,
    }
    if query:
        event["queryStringParameters"] = {name: str(value) for name, value in query.items()}
    if text is not None:
        event["body"] = b64encode(text.encode()).decode() if base64 else text
    if user:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": _claims(user, groups, token_use), "scopes": None}}
    return event


def _claims(user, groups, token_use):
    return {"sub": user, "client_id": "web", "token_use": token_use, "jti": "t-1"} | (
        {"cognito:groups": groups} if groups else {}
    )
