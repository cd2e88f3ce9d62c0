"""Recurrence over HTTP: previews and coming dates."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, Strict

from taskflow.contracts.http import PAGE_LIMIT, Request, TaskPage
from taskflow.contracts.model import WireModel
from taskflow.contracts.moment import LastMoment, Moment
from taskflow.domain.recurrence.policies import MonthEnd
from taskflow.domain.recurrence.shift import Shift

DATES_DEFAULT = 10


class PreviewRequest(Request):
    """A series to try out; a `start` without an offset is a wall time in the zone, and `after` is exclusive."""

    recurrence_pattern: str
    start: Annotated[datetime, Strict()]
    time_zone: str = "UTC"
    month_end: MonthEnd | None = None
    recurrence_end_date: LastMoment | None = None
    recurrence_count: int | None = None
    after: Moment | None = None
    limit: int = Field(DATES_DEFAULT, ge=1, le=PAGE_LIMIT)


class OccurrenceView(WireModel):
    """When a series falls due: in UTC, in its own zone, and why it is not where the rule says, if it is not."""

    at: AwareDatetime
    local: AwareDatetime
    shifted: Shift | None


class PreviewAnswer(WireModel):
    """The pattern in its one form, and when it falls due."""

    canonical: str
    occurrences: list[OccurrenceView]


class OccurrencePage(TaskPage):
    """A page of the occurrences that exist as tasks; the first one tells the coming dates of the rule too."""

    next_dates: list[OccurrenceView] = Field(default_factory=list)
