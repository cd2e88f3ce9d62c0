"""Let an administrator verify a month of the audit trail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from taskflow.application.ports.audit import AuditChains
from taskflow.application.verify_chain import Verification, VerifyChain
from taskflow.domain.actor import Caller
from taskflow.domain.audit_chain import ChainHead
from taskflow.domain.errors import ForbiddenError

VERIFY_SIZE = 20_000
"""Records per request, so that each is answered in time; a longer month takes several."""


@dataclass(frozen=True, kw_only=True)
class VerifyAuditMonth:
    """Follows a month's chain for an administrator, whose name opens it; raises `ForbiddenError` for anybody else."""

    open_chains: Callable[[str], AuditChains]

    def __call__(self, month: date, *, after: ChainHead | None, caller: Caller) -> Verification:
        """Follow the chain from its beginning, or from where the last request ended."""
        if not caller.is_admin:
            raise ForbiddenError("only administrators verify the audit trail: every entry of a month is part of it")
        return VerifyChain(chains=self.open_chains(caller.user))(month, after=after, limit=VERIFY_SIZE)
