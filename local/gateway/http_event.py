"""The event that an HTTP API hands to a function: payload format 2.0."""

import base64
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.arn import ACCOUNT, REGION, URL_SUFFIX
from local.gateway.api_stage import Stage
from local.gateway.http_message import HttpRequest
from local.gateway.http_routes import DEFAULT

TEXT_TYPE = re.compile(r"text/.+|application/(json|javascript|xml|.+\+json|.+\+xml)", re.IGNORECASE)
"""Content types that arrive as text; everything else, forms included, arrives in base64."""
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "expect"})
"""Headers that speak of one connection (RFC 9110, section 7.6.1) and are not passed on."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What was found out about a request before its function is called."""

    api_id: str
    stage: Stage
    route_key: str
    parameters: Mapping[str, str]
    authorizer: Mapping[str, Any] | None
    request_id: str
    port: int
    now: float


def event_of(request: HttpRequest, selected: Selected) -> dict[str, Any]:
    """Build the event ("Create AWS Lambda proxy integrations for HTTP APIs", payload format 2.0).

    The path is decoded, as HTTP APIs do; the query string is left as it was sent.
    """
    path = _full_path(unquote(request.path), selected.stage.name)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": selected.route_key,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": joined_headers(request, selected),
        "requestContext": _context(request, selected, path),
        "isBase64Encoded": False,
    }
    _add_where_there(event, request, selected)
    return event


def joined_headers(request: HttpRequest, selected: Selected) -> dict[str, str]:
    """Join repeated headers with commas and add what API Gateway adds; cookies go elsewhere."""
    headers: dict[str, str] = {}
    for name, value in request.headers:
        if name not in HOP_BY_HOP and name != "cookie":
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    earlier = headers.get("x-forwarded-for")
    headers["x-forwarded-for"] = f"{earlier}, {request.source_ip}" if earlier else request.source_ip
    headers["x-forwarded-port"] = str(selected.port)
    headers["x-forwarded-proto"] = request.scheme
    headers.setdefault("x-amzn-trace-id", trace_id(selected.now))
    headers["content-length"] = str(len(request.body))
    return headers


def trace_id(now: float) -> str:
    """Make an X-Ray trace header whose time part is `now`."""
    return f"Root=1-{int(now):08x}-{os.urandom(12).hex()}"


def log_time(now: float) -> str:
    """Write a moment in the access-log form that events carry, e.g. `12/Mar/2020:19:03:58 +0000`."""
    return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now))


def domain_name(api_id: str) -> str:
    """Tell the name under which AWS would serve an API; nothing answers there for a local one."""
    return f"{api_id}.execute-api.{REGION}.{URL_SUFFIX}"


def _full_path(path: str, stage: str) -> str:
    return path if stage == DEFAULT else f"/{stage}{path}"


def _context(request: HttpRequest, selected: Selected, path: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": selected.api_id,
        "domainName": domain_name(selected.api_id),
        "domainPrefix": selected.api_id,
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent") or "",
        },
        "requestId": selected.request_id,
        "routeKey": selected.route_key,
        "stage": selected.stage.name,
        "time": log_time(selected.now),
        "timeEpoch": int(selected.now * 1000),
    }
    if selected.authorizer is not None:
        context["authorizer"] = dict(selected.authorizer)
    return context


def _add_where_there(event: dict[str, Any], request: HttpRequest, selected: Selected) -> None:
    cookies = [part.strip() for name, value in request.headers if name == "cookie" for part in value.split(";")]
    found = {
        "cookies": [cookie for cookie in cookies if cookie],
        "queryStringParameters": joined_query(request.query),
        "pathParameters": dict(selected.parameters),
        "stageVariables": dict(selected.stage.variables),
    }
    event.update({key: value for key, value in found.items() if value})
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request)


def joined_query(query: str) -> dict[str, str]:
    """Decode a query string, joining repeated names with commas."""
    joined: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(request: HttpRequest) -> tuple[str, bool]:
    media_type = (request.header("content-type") or "").split(";")[0].strip()
    if TEXT_TYPE.fullmatch(media_type) and (request.header("content-encoding") or "identity") == "identity":
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass  # base64 is the only form that loses nothing
    return base64.b64encode(request.body).decode(), True
