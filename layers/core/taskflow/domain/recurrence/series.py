"""A series: a pattern with its start, zone, month end and ends."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from taskflow.domain.recurrence.errors import COUNT_FIELD, END_FIELD, MONTH_END_FIELD, InvalidRecurrenceError
from taskflow.domain.recurrence.pattern import End, Pattern
from taskflow.domain.recurrence.policies import Anchor, MonthEnd
from taskflow.domain.recurrence.rule import COUNT_LIMIT
from taskflow.domain.recurrence.zone_time import LAST_YEAR, to_instant

START_FIELD = "start"
FIRST_YEAR = 1900
"""Calendars and zones are calculated from here on, up to `LAST_YEAR`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A recurring task's schedule; raises `InvalidRecurrenceError` when its parts contradict each other.

    `start` (aware) is the first possible occurrence; it is one only if the pattern falls on it. `month_end` left open
    follows the pattern. `end_date` is inclusive: a whole local day, or a moment. `count` counts from the start.
    Where the pattern sets an end itself, the series must not set another one of the same kind.
    """

    pattern: Pattern
    start: datetime
    zone: ZoneInfo
    month_end: MonthEnd | None = None
    end_date: End | None = None
    count: int | None = None
    anchor: Anchor = Anchor.SCHEDULE

    def __post_init__(self) -> None:
        check_reach(START_FIELD, self.start)
        _check_month_end(self)
        _check_count(self)
        _check_end(self)

    @property
    def starts_at(self) -> datetime:
        """The start as an instant (UTC)."""
        return self.start.astimezone(UTC)

    @property
    def wall_start(self) -> datetime:
        """The start as the clock on the wall shows it (naive); a start given in `zone` may lie in a gap."""
        return self.start.astimezone(self.zone).replace(tzinfo=None, fold=0)

    @property
    def starts_in_second_pass(self) -> bool:
        """Whether the clock shows the start's hour twice and the start is in the second."""
        return self.starts_at > to_instant(self.wall_start, self.zone).at

    @property
    def month_end_policy(self) -> MonthEnd:
        """What becomes of days that do not exist: as asked, else as the notation has it."""
        return self.month_end or self.pattern.month_end

    @property
    def limit(self) -> int | None:
        """How many occurrences there are from the start, if that is limited."""
        return self.count if self.count is not None else self.pattern.count

    @property
    def ends_at(self) -> datetime | None:
        """The last instant that may be an occurrence (UTC), if there is one."""
        end = self.end_date if self.end_date is not None else self.pattern.until
        return None if end is None else last_instant(end, self.zone)


def last_instant(end: End, zone: ZoneInfo) -> datetime | None:
    """Give the last instant of an end (UTC), or none when it lies beyond every calendar."""
    if end.year > LAST_YEAR:
        return None
    if not isinstance(end, datetime):
        midnight = datetime.combine(end + timedelta(days=1), time())
        return to_instant(midnight, zone).at - timedelta.resolution
    return end.astimezone(UTC) if end.tzinfo else to_instant(end, zone).at


def check_reach(field: str, moment: datetime) -> None:
    """Refuse a naive moment, and one outside the years that are calculated."""
    if moment.tzinfo is None:
        raise InvalidRecurrenceError(field, f"{moment.isoformat()} has no UTC offset", "add one, such as Z")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InvalidRecurrenceError(
            field, f"the year {moment.year} is out of reach", f"use {FIRST_YEAR} to {LAST_YEAR}"
        )


def _check_month_end(series: Series) -> None:
    fixed = series.pattern.fixes_month_end
    if fixed and series.month_end is not None and series.month_end != series.pattern.month_end:
        raise InvalidRecurrenceError(
            MONTH_END_FIELD, f"SKIP in the pattern means {series.pattern.month_end}", "leave one of them out"
        )


def _check_count(series: Series) -> None:
    if series.count is None:
        return
    if not 1 <= series.count <= COUNT_LIMIT:
        raise InvalidRecurrenceError(COUNT_FIELD, f"{series.count} is not possible", f"use 1 to {COUNT_LIMIT}")
    if series.pattern.count not in {None, series.count}:
        raise InvalidRecurrenceError(
            COUNT_FIELD, f"the pattern ends after {series.pattern.count} already", "leave one of them out"
        )


def _check_end(series: Series) -> None:
    end, until = series.end_date, series.pattern.until
    if end is not None and until is not None and last_instant(end, series.zone) != last_instant(until, series.zone):
        raise InvalidRecurrenceError(END_FIELD, "the pattern has another UNTIL already", "leave one of them out")
    if series.ends_at is not None and series.ends_at < series.starts_at:
        raise InvalidRecurrenceError(END_FIELD, "the end lies before the start", "use an end after the start")
