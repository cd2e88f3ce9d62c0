"""Answers to SQS batches that name the records that failed, so that only those come back.

Lambda, "Reporting batch item failures". Powertools' BatchProcessor does this too, but loads the models of every AWS
event, which costs each cold start 130 ms.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from taskflow.application.errors import UnavailableError
from taskflow.runtime.observability import logger


def process_each(event: Mapping[str, Any], handle: Callable[[str], None]) -> dict[str, Any]:
    """Handle each record's body by itself; a record that fails, for whatever reason, goes back to the queue alone.

    When something that all of them need does not answer, the rest go back too, untried.
    """
    records: list[Mapping[str, Any]] = event["Records"]
    failed = []
    for index, record in enumerate(records):
        try:
            handle(record["body"])
        except UnavailableError as error:
            logger.warning("batch given back", dependency=error.dependency, records=len(records) - index)
            failed += records[index:]
            break
        except Exception:  # noqa: BLE001 - one record's error must not hold up the others
            logger.exception("message failed", message_id=record["messageId"])
            failed.append(record)
    return failures(record["messageId"] for record in failed)


def failures(message_ids: Iterable[str]) -> dict[str, Any]:
    """Name the messages that failed; none means that the whole batch is done."""
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}
