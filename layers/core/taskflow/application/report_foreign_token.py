"""Tell of a genuine token that was shown where it does not belong."""

from dataclasses import dataclass

from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.refusals import OpenTokenReport
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller
from taskflow.domain.security_events import TOKEN_REFUSED, ForeignToken, TokenRefused


@dataclass(frozen=True, kw_only=True)
class ReportForeignToken:
    """Records `token.refused` in the trail of the person whose token it is.

    The authorizer has checked the signature, so that nobody can write into another's trail this way. What it turns away
    itself reaches no function.
    """

    open_work: OpenTokenReport
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, token: ForeignToken, *, caller: Caller) -> None:
        """Record the refusal."""
        with self.open_work(owner_id=caller.user) as work:
            work.record(
                TokenRefused(
                    kind=TOKEN_REFUSED,
                    event_id=self.ids.new(),
                    occurred_at=self.clock.now(),
                    owner_id=caller.user,
                    cause=caller.cause,
                    token=token,
                )
            )
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
