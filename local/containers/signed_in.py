"""Stands before a handler under `sam local start-api`, and does what API Gateway would have done with the request.

SAM knows no JWT authorizers and leaves header names as they came. This file is copied beside the function's code, so it
imports nothing of this package; it verifies no signature, as whoever reaches `start-api` is on this machine.
"""

import base64
import importlib
import json
import os
from typing import Any

HANDLER = "LOCAL_HANDLER"
"""The environment variable that names the handler itself, as the template does."""


def handle(event: dict[str, Any], context: object) -> object:
    """Hand the request on with lower-case header names and the claims of its token."""
    event["headers"] = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    kind, _, token = event["headers"].get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        event["requestContext"]["authorizer"] = {"jwt": {"claims": _claims(token), "scopes": None}}
    module, _, name = os.environ[HANDLER].rpartition(".")
    return getattr(importlib.import_module(module), name)(event, context)


def _claims(token: str) -> dict[str, str]:
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {name: _text(value) for name, value in claims.items()}


def _text(value: object) -> str:
    return f"[{' '.join(map(str, value))}]" if isinstance(value, list) else str(value)
