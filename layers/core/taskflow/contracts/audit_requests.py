"""Queries to the audit trail over HTTP, and the answers."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from taskflow.application.ports.audit import AuditQuery
from taskflow.application.verify_chain import Verification
from taskflow.contracts.audit import AuditView
from taskflow.contracts.cursor import LinkCursor, write_link
from taskflow.contracts.http import PageQuery, Request
from taskflow.contracts.model import WireModel
from taskflow.contracts.moment import Moment
from taskflow.contracts.text import Line
from taskflow.domain.audit_chain import ChainHead
from taskflow.domain.audit_verification import Break, Tampering
from taskflow.domain.month import read_month, write_month

EXPORT_LIMIT = 1_000


def _read_month(text: object) -> date:
    try:
        return read_month(str(text))
    except ValueError:
        raise PydanticCustomError("month", "must be a month such as 2026-05") from None


Month = Annotated[date, BeforeValidator(_read_month), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"})]


class AuditLogQuery(PageQuery):
    """Which entries of the audit trail; the filters combine, `from` is included and `to` is not."""

    entity_id: Line | None = None
    event_type: Line | None = None
    actor: Line | None = None
    since: Moment | None = Field(None, alias="from")
    until: Moment | None = Field(None, alias="to")

    @field_validator("until")
    @classmethod
    def _follows(cls, until: datetime | None, info: ValidationInfo) -> datetime | None:
        since = info.data.get("since")
        if until and since and until <= since:
            raise PydanticCustomError("span", "must be later than from")
        return until

    def to_query(self) -> AuditQuery:
        """Read the query."""
        return AuditQuery(
            limit=self.limit,
            after=self.cursor,
            entity_id=self.entity_id,
            event_type=self.event_type,
            actor=self.actor,
            since=self.since,
            until=self.until,
        )


class AuditExportQuery(AuditLogQuery):
    """The same for CSV and NDJSON, whose pages are longer."""

    limit: int = Field(EXPORT_LIMIT, ge=1, le=EXPORT_LIMIT)


class AuditPage(WireModel):
    """A page of the audit trail, the newest first."""

    items: list[AuditView]
    next_cursor: str | None


class VerifyQuery(Request):
    """Which month's chain is to be verified, and where an unfinished verification goes on."""

    month: Month
    cursor: LinkCursor = None

    def reached(self) -> ChainHead | None:
        """Read how far the chain has been followed before."""
        if self.cursor is None:
            return None
        position, written = self.cursor
        return ChainHead(month=self.month, position=position, hash=bytes.fromhex(written))


class BreakView(WireModel):
    """The first broken place of a chain; `event_id` is that of the entry found there, if there is one."""

    position: int
    tampering: Tampering
    event_id: str | None

    @classmethod
    def of(cls, found: Break) -> Self:
        """Write a broken place."""
        event_id = str(found.event_id) if found.event_id else None
        return cls(position=found.position, tampering=found.tampering, event_id=event_id)


class VerificationView(WireModel):
    """How far a month's chain was recomputed: `intact` says that nothing broken was found up to `position`.

    While there is a `next_cursor` the end has not been reached.
    """

    month: str
    intact: bool
    position: int
    hash: str
    first_broken: BreakView | None
    next_cursor: str | None

    @classmethod
    def of(cls, verification: Verification) -> Self:
        """Write a verification."""
        reached, broken = verification.reached, verification.broken
        return cls(
            month=write_month(reached.month),
            intact=broken is None,
            position=reached.position,
            hash=reached.hash.hex(),
            first_broken=BreakView.of(broken) if broken else None,
            next_cursor=None if verification.finished else write_link(reached.position, reached.hash),
        )
