"""Batch requests: what is refused as a whole, and the list of what succeeded and what failed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.errors import AwsError
from local.sqs.errors import bad_batch

Entry = Mapping[str, Any]
MOST_ENTRIES = 10
LARGEST_BATCH = 1_048_576
ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
ID_RULE = (
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
    "It can be at most 80 letters long."
)


def check_batch(entries: Sequence[Entry], kind: str) -> None:
    """Refuse a batch that is empty, too long, or whose ids are malformed or repeated.

    `kind` names the entry's shape in the message, e.g. `SendMessage`.
    """
    if not entries:
        message = f"There should be at least one {kind}BatchRequestEntry in the request."
        raise bad_batch("EmptyBatchRequest", message)
    if len(entries) > MOST_ENTRIES:
        message = f"Maximum number of entries per request are 10. You have sent {len(entries)}."
        raise bad_batch("TooManyEntriesInBatchRequest", message)
    _check_ids([str(entry.get("Id", "")) for entry in entries])


def check_batch_size(size: int) -> None:
    """Refuse a batch of more than 1 MiB in all."""
    if size > LARGEST_BATCH:
        message = f"Batch requests cannot be longer than {LARGEST_BATCH} bytes. You have sent {size} bytes."
        raise bad_batch("BatchRequestTooLong", message)


def run_batch(entries: Sequence[Entry], act: Callable[[Entry], Mapping[str, Any]]) -> dict[str, Any]:
    """Do each entry by itself: one that fails is listed and stops no other."""
    successful: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for entry in entries:
        try:
            successful.append({"Id": entry["Id"], **act(entry)})
        except AwsError as error:
            failed.append(_failure(entry, error))
    return {name: found for name, found in (("Successful", successful), ("Failed", failed)) if found}


def _check_ids(ids: list[str]) -> None:
    for position, entry_id in enumerate(ids):
        if not ID.fullmatch(entry_id):
            raise bad_batch("InvalidBatchEntryId", ID_RULE)
        if entry_id in ids[:position]:
            raise bad_batch("BatchEntryIdsNotDistinct", f"Id {entry_id} repeated.")


def _failure(entry: Entry, error: AwsError) -> dict[str, Any]:
    return {
        "Id": entry["Id"],
        "SenderFault": True,
        "Code": error.query_code or error.code,
        "Message": error.message,
    }
