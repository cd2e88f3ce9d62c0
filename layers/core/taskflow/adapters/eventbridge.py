"""The one publisher: everything that reaches the event bus goes through here."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from taskflow.application.errors import UnavailableError
from taskflow.application.publication import Publication, Receipt

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

ENTRIES_PER_CALL = 10
BYTES_PER_CALL = 900_000
"""Below the 1 MB that one PutEvents request may have (Amazon EventBridge, "PutEvents event entry size")."""

ENVELOPE_BYTES = 300
"""More than time, source, detail type and bus name come to."""


class EventBridgePublisher:
    """Publishes to one bus; `connect` makes the client when the first event is sent."""

    def __init__(self, bus_name: str, connect: Callable[[], "EventBridgeClient"]) -> None:
        self._bus_name = bus_name
        self._connect = connect

    def publish(self, publications: Sequence[Publication]) -> Sequence[Receipt]:
        """Publish in as few calls as the limits allow; a refused entry or call shows in the receipts alone."""
        return [receipt for chunk in chunk_by_limits(publications) for receipt in self._put(chunk)]

    def probe(self) -> None:
        """Raise `UnavailableError` unless the bus is there."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - costs a cold start 60 ms

        try:
            self._connect().describe_event_bus(Name=self._bus_name)
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError("event bus") from error

    def _put(self, chunk: Sequence[Publication]) -> Sequence[Receipt]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - costs a cold start 60 ms

        try:
            answer = self._connect().put_events(Entries=[self._entry(publication) for publication in chunk])
        except (BotoCoreError, ClientError) as error:
            return [Receipt(publication.event_id, str(error)) for publication in chunk]
        results = answer["Entries"] if answer["FailedEntryCount"] else [{}] * len(chunk)
        return [
            Receipt(publication.event_id, result.get("ErrorCode"))
            for publication, result in zip(chunk, results, strict=True)
        ]

    def _entry(self, publication: Publication) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._bus_name,
            "Source": publication.source,
            "DetailType": publication.name,
            "Time": publication.occurred_at,
            "Detail": publication.detail,
        }


def chunk_by_limits(publications: Sequence[Publication]) -> Iterator[Sequence[Publication]]:
    """Cut into pieces that one PutEvents call takes, by number and by size."""
    chunk: list[Publication] = []
    size = 0
    for publication in publications:
        added = len(publication.detail.encode()) + ENVELOPE_BYTES
        if chunk and (len(chunk) == ENTRIES_PER_CALL or size + added > BYTES_PER_CALL):
            yield chunk
            chunk, size = [], 0
        chunk.append(publication)
        size += added
    if chunk:
        yield chunk
