"""Rewrites addresses of API Gateway in resolved values to where the APIs listen on this machine."""

import re

from local.template.values import Value

ADDRESS = re.compile(r"\b(https|wss)://([A-Za-z0-9_-]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com\b")
SCHEMES = {"https": "http", "wss": "ws"}


def with_local_addresses(value: Value, port: int) -> Value:
    """Answer a copy in which every text points at `http://127.0.0.1:{port}/_apis/{id}` (`ws:` for `wss:`)."""
    if isinstance(value, str):
        return ADDRESS.sub(lambda match: f"{SCHEMES[match[1]]}://127.0.0.1:{port}/_apis/{match[2]}", value)
    if isinstance(value, list):
        return [with_local_addresses(item, port) for item in value]
    if isinstance(value, dict):
        return {key: with_local_addresses(item, port) for key, item in value.items()}
    return value
