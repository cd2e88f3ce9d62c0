"""Pages of the list operations; a token is the number of items already given."""

from typing import Any

from local.errors import AwsError

LARGEST_PAGE = 100


def page(key: str, items: list[Any], params: dict[str, Any]) -> dict[str, Any]:
    """Answer one page under `key`, with a `NextToken` when there is more."""
    start = _start(params.get("NextToken"))
    end = start + int(params.get("Limit") or LARGEST_PAGE)
    more = {"NextToken": str(end)} if end < len(items) else {}
    return {key: items[start:end], **more}


def _start(token: str | None) -> int:
    if token is not None and not token.isdecimal():
        raise AwsError("ValidationException", "NextToken is not one that this operation gave.")
    return int(token or 0)
