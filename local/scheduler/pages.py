"""Pages of the Scheduler's lists: a token is the key of the last row shown, so that changes in between do no harm."""

import binascii
import json
import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any

from local.errors import AwsError

PAGE = 100


def position_of(params: dict[str, Any], length: int) -> list[str]:
    """Read `NextToken`: the key of `length` parts after which the page begins."""
    if "NextToken" not in params:
        return [""] * length
    try:
        key = json.loads(urlsafe_b64decode(params["NextToken"]))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != length or not all(isinstance(part, str) for part in key):
        raise AwsError("ValidationException", "Invalid NextToken.")
    return key


def rows_needed(params: dict[str, Any]) -> int:
    """Tell how many rows make a page and show whether there are more."""
    return int(params.get("MaxResults", PAGE)) + 1


def page_of(
    name: str,
    rows: Sequence[sqlite3.Row],
    params: dict[str, Any],
    describe: Callable[[sqlite3.Row], dict[str, Any]],
    key: Sequence[str],
) -> dict[str, Any]:
    """Describe the rows under `name`; where all that are needed came, the last only tells that there are more."""
    size = rows_needed(params) - 1
    page: dict[str, Any] = {name: [describe(row) for row in rows[:size]]}
    if len(rows) > size:
        last = json.dumps([rows[size - 1][part] for part in key])
        page["NextToken"] = urlsafe_b64encode(last.encode()).decode()
    return page
