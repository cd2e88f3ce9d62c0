"""The fast path to the bus: publish what a transaction has just committed."""

import logging
from collections.abc import Sequence

from taskflow.application.ports.events import EventPublisher
from taskflow.application.publication import Publication

log = logging.getLogger(__name__)


def publish_committed(publications: Sequence[Publication], *, publisher: EventPublisher) -> None:
    """Publish at once; what the bus refuses stays in the outbox, from where the relay sends it again."""
    for receipt in publisher.publish(publications):
        if receipt.error:
            log.warning("event left to the relay", extra={"event_id": str(receipt.event_id), "reason": receipt.error})
