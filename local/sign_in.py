"""Asks the running system for a user's token, as a sign-in would."""

import json
import urllib.error
import urllib.request
from typing import Any

from local.errors import LocalError
from local.settings import HOST

TIMEOUT_SECONDS = 20


def fetch_token(*, port: int, user: str, groups: list[str]) -> str:
    """Sign a demo user in at the system on `port` and answer the access token; raises `LocalError` where none runs."""
    request = urllib.request.Request(
        f"http://{HOST}:{port}/_local/token",
        data=json.dumps({"user": user, "groups": groups}).encode(),
        headers={"content-type": "application/json"},
        method="POST",
    )
    return str(_answer(request, port)["access_token"])


def _answer(request: urllib.request.Request, port: int) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - always http
            answer: dict[str, Any] = json.load(response)
            return answer
    except urllib.error.HTTPError as error:
        raise LocalError(f"no token: {_reason(error)}") from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise LocalError(f"nothing answers on port {port}; start the system first (make run) or give --port") from error


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError):
        return f"the system answered {error.code}"
