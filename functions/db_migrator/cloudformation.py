"""Answering CloudFormation's request for a custom resource (CloudFormation, "Custom resource response objects")."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

RESOURCE_ID = "taskflow-schema"
"""The same for ever: a changed one would make CloudFormation delete the old resource."""

ATTEMPTS = 4
ANSWER_TIMEOUT = 10.0
REASON_LIMIT = 1_000
"""CloudFormation takes 4,096 bytes for the whole answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the migration went."""

    succeeded: bool
    revision: str | None = None
    reason: str = ""


def answer(event: Mapping[str, Any], outcome: Outcome) -> None:
    """Put the outcome where CloudFormation waits for it, several times if need be; raises `URLError` in the end."""
    body = json.dumps(
        {
            "Status": "SUCCESS" if outcome.succeeded else "FAILED",
            "Reason": outcome.reason[:REASON_LIMIT],
            "PhysicalResourceId": event.get("PhysicalResourceId", RESOURCE_ID),
            "StackId": event["StackId"],
            "RequestId": event["RequestId"],
            "LogicalResourceId": event["LogicalResourceId"],
            "Data": {"Revision": outcome.revision} if outcome.revision else {},
        }
    ).encode()
    for attempt in range(ATTEMPTS):
        try:
            _put(event["ResponseURL"], body)
        except URLError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(2**attempt)
        else:
            return


def _put(url: str, body: bytes) -> None:
    # The URL is signed for a request without a content type.
    request = Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - CloudFormation's URL
    with urlopen(request, timeout=ANSWER_TIMEOUT):  # noqa: S310 - CloudFormation's URL
        pass
