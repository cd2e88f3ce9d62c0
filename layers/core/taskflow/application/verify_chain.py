"""Prove that a month of the audit trail is what was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taskflow.application.ports.audit import AuditChains
from taskflow.domain.audit_chain import ChainHead
from taskflow.domain.audit_verification import Break, BrokenChainError, MonthChain, Tampering, check_end, follow
from taskflow.domain.errors import NotFoundError
from taskflow.domain.month import write_month

READ_SIZE = 1_000
"""Records that are read and followed at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How far a chain was followed, and the first broken place, if there is one; `finished` means to its end."""

    reached: ChainHead
    finished: bool
    broken: Break | None = None


@dataclass(frozen=True, kw_only=True)
class VerifyChain:
    """Recomputes every hash of a month; raises `NotFoundError` for a month that has no chain.

    What is appended meanwhile is left out. A tail that was cut off together with its trace in the head shows by what
    the trail has announced in a later month, or by `known` heads that were kept elsewhere.
    """

    chains: AuditChains

    def __call__(
        self,
        month: date,
        *,
        after: ChainHead | None = None,
        known: Mapping[int, bytes] | None = None,
        limit: int | None = None,
    ) -> Verification:
        """Follow up to `limit` records of the chain, from its beginning or from `after`."""
        announced = self.chains.announced(month)
        chain = self.chains.find(month)
        if chain is None:
            raise NotFoundError("audit month", write_month(month))
        walk = _Walk(self.chains, chain, {**announced, **(known or {})}, after or chain.begin)
        try:
            finished = walk.go(limit)
        except BrokenChainError as error:
            return Verification(reached=walk.reached, finished=True, broken=error.found)
        return Verification(reached=walk.reached, finished=finished)


@dataclass
class _Walk:
    chains: AuditChains
    chain: MonthChain
    known: Mapping[int, bytes]
    reached: ChainHead

    def go(self, limit: int | None) -> bool:
        stop = self.chain.head.position
        if limit is not None:
            stop = min(stop, self.reached.position + limit)
        while self.reached.position < stop and self._read(stop):
            pass
        if self.reached.position == stop < self.chain.head.position:
            return False
        self._check_end()
        return True

    def _read(self, stop: int) -> bool:
        after = self.reached.position
        links = self.chains.read(self.reached.month, after=after, until=stop, limit=READ_SIZE)
        for stored in links:
            self.reached = follow(self.reached, stored, known=self.known)
        return bool(links)

    def _check_end(self) -> None:
        head = self.chain.head
        check_end(self.reached, head=head, known=self.known)
        counted, behind = self.chains.count(head.month, position=head.position)
        surplus = counted != head.position - self.chain.begin.position
        # Rows behind the head are fine if it has moved on with them in the meantime.
        if surplus or (behind and self.chains.find(head.month) == self.chain):
            raise BrokenChainError(Break(position=head.position + (not surplus), tampering=Tampering.EXTRA))
