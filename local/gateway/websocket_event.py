"""The events that a WebSocket API hands to its functions, and the frames with which it answers by itself."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from local.gateway.api_definition import request_id
from local.gateway.http_event import domain_name, log_time, trace_id
from local.gateway.websocket_connection import Peer
from local.gateway.websocket_routes import CONNECT, DISCONNECT

NOT_PASSED_ON = frozenset({"connection", "upgrade"})
SPELLED_APART = {"sec-websocket": "Sec-WebSocket"}


def connect_event(peer: Peer, headers: Iterable[tuple[str, str]], query: str, port: int) -> dict[str, Any]:
    """Build the `$connect` event; names of headers are written as on AWS, e.g. `Sec-WebSocket-Protocol`."""
    many = _grouped((_spelled(name), value) for name, value in headers if name.lower() not in NOT_PASSED_ON)
    many.setdefault("X-Amzn-Trace-Id", [trace_id(peer.connected_at)])
    many.setdefault("X-Forwarded-For", []).append(peer.source_ip)
    many["X-Forwarded-Port"], many["X-Forwarded-Proto"] = [str(port)], ["http"]
    event: dict[str, Any] = {"headers": {name: ", ".join(values) for name, values in many.items()}}
    event["multiValueHeaders"] = many
    if arguments := _grouped(parse_qsl(query, keep_blank_values=True)):
        event["queryStringParameters"] = {name: values[-1] for name, values in arguments.items()}
        event["multiValueQueryStringParameters"] = arguments
    event["requestContext"] = _context(peer, CONNECT, "CONNECT", peer.connected_at)
    event["isBase64Encoded"] = False
    return event


def message_event(peer: Peer, route_key: str, message: Mapping[str, Any], now: float) -> dict[str, Any]:
    """Build the event of one message from its ASGI form; a binary one arrives in base64."""
    context = {**_context(peer, route_key, "MESSAGE", now), "messageId": request_id()}
    text = message.get("text")
    if text is not None:
        return {"requestContext": context, "body": text, "isBase64Encoded": False}
    encoded = base64.b64encode(message["bytes"]).decode()
    return {"requestContext": context, "body": encoded, "isBase64Encoded": True}


def disconnect_event(peer: Peer, code: int, reason: str, now: float) -> dict[str, Any]:
    """Build the `$disconnect` event with the close code and reason."""
    headers = {"Host": peer.host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    context = _context(peer, DISCONNECT, "DISCONNECT", now)
    return {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {**context, "disconnectStatusCode": code, "disconnectReason": reason},
        "isBase64Encoded": False,
    }


def error_frame(peer: Peer, message: str, identifier: str) -> bytes:
    """Write what a client is sent when its message could not be worked on."""
    frame = {"message": message, "connectionId": peer.connection_id, "requestId": identifier}
    return json.dumps(frame).encode()


def _context(peer: Peer, route_key: str, event_type: str, now: float) -> dict[str, Any]:
    identifier = request_id()
    return {
        "routeKey": route_key,
        "eventType": event_type,
        "extendedRequestId": identifier,
        "requestTime": log_time(now),
        "messageDirection": "IN",
        "stage": peer.stage,
        "connectedAt": int(peer.connected_at * 1000),
        "requestTimeEpoch": int(now * 1000),
        "identity": {"userAgent": peer.user_agent, "sourceIp": peer.source_ip},
        "requestId": identifier,
        "domainName": domain_name(peer.api_id),
        "connectionId": peer.connection_id,
        "apiId": peer.api_id,
    }


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _spelled(name: str) -> str:
    titled = name.title()
    for plain, apart in SPELLED_APART.items():
        if name.lower().startswith(plain):
            return apart + titled[len(plain) :]
    return titled
