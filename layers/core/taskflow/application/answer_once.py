"""Answer a request that may arrive more than once, and do what it asks for once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar

from taskflow.application.errors import KeyReusedError
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.idempotency import KeptAnswer, KeyedRequest, OnceWork, OpenOnceWork
from taskflow.application.ports.time import Clock
from taskflow.application.publication import Publication, Receipt
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller

KEPT_FOR = timedelta(hours=24)

Tools = TypeVar("Tools")
Work = TypeVar("Work", bound=OnceWork)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, and whether it is a repetition."""

    answer: KeptAnswer
    replayed: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerOnce(Generic[Tools, Work]):
    """Answers requests with an `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header).

    The change, its events and the answer are kept in one transaction: all of them or nothing. `within` puts the use
    cases together so that they work inside that transaction; their own commits end nothing. An error keeps no answer,
    so that the corrected request may use the same key. Raises `InFlightError` and `KeyReusedError`.
    """

    open_work: OpenOnceWork[Work]
    within: Callable[[Work, EventPublisher], Tools]
    publisher: EventPublisher
    clock: Clock

    def __call__(self, request: KeyedRequest, respond: Callable[[Tools], KeptAnswer], *, caller: Caller) -> Outcome:
        """Answer with what was kept for the same request, or respond now and keep that for `KEPT_FOR`."""
        now, held_back = self.clock.now(), HeldBack()
        with self.open_work(owner_id=caller.user) as work:
            if kept := work.claim(request.key, now=now):
                return _repeat(request, *kept)
            answer = respond(self.within(work, held_back))
            work.keep(request, answer, now=now, until=now + KEPT_FOR)
            work.commit()
        publish_committed(held_back.publications, publisher=self.publisher)
        return Outcome(answer)


@dataclass
class HeldBack:
    """A publisher that waits for the end of the transaction around the one it is told of."""

    publications: list[Publication] = field(default_factory=list)

    def publish(self, publications: Sequence[Publication]) -> Sequence[Receipt]:
        """Take publications and promise to send them."""
        self.publications += publications
        return [Receipt(publication.event_id) for publication in publications]


def _repeat(request: KeyedRequest, fingerprint: bytes, answer: KeptAnswer) -> Outcome:
    if fingerprint != request.fingerprint:
        raise KeyReusedError
    return Outcome(answer, replayed=True)
