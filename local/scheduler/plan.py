"""When one schedule or scheduled rule fires: its expression, bounds and state, as they are kept in the store."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from local.scheduler.schedule_expression import At, Recurrence, parse_rule, parse_schedule


class Dialect(StrEnum):
    """Whose grammar and first occurrence apply."""

    SCHEDULER = "scheduler"
    RULE = "rule"


@dataclass(frozen=True)
class Plan:
    """Moments are seconds since the epoch; `window` is the flexible time window in minutes.

    Two equal plans keep one timer: only a change here moves the next occurrence.
    """

    dialect: Dialect
    expression: str
    zone: str = "UTC"
    start: float | None = None
    end: float | None = None
    enabled: bool = True
    window: int = 0

    @classmethod
    def from_text(cls, text: str) -> "Plan":
        """Read what `to_text` wrote."""
        return cls(**json.loads(text))

    def to_text(self) -> str:
        """Write the plan for the store."""
        return json.dumps(asdict(self))

    def normal(self) -> "Plan":
        """Drop the bounds that a one-time schedule ignores ("One-time schedules"); raises `ScheduleExpressionError`."""
        return replace(self, start=None, end=None) if self._is_one_time else self

    def first(self, now: float, last: float | None) -> float | None:
        """Tell the first occurrence of a plan that is new or changed at `now`; `last` is the latest that has fired.

        A rate of the Scheduler without a start begins at once; a rule's rate counts from its creation. A one-time
        moment that has passed is due at once, but not a second time.
        """
        if not self.enabled:
            return None
        due = self._first(_instant(now))
        return None if self._is_one_time and due == last else due

    def catch_up(self, due: float, now: float) -> tuple[float, float | None]:
        """Tell the latest occurrence from `due` up to `now`, and the one after it."""
        recurrence = self._recurrence()
        until = now if self.end is None else min(now, self.end)
        latest = recurrence.latest(_instant(due), _instant(max(until, due)))
        return latest.timestamp(), self._bounded(recurrence.next_after(latest))

    @property
    def _is_one_time(self) -> bool:
        return isinstance(self._recurrence(), At)

    def _first(self, now: datetime) -> float | None:
        recurrence = self._recurrence()
        if self.dialect == Dialect.RULE:
            return self._bounded(recurrence.next_after(now))
        return self._bounded(recurrence.first(now, None if self.start is None else _instant(self.start)))

    def _bounded(self, due: datetime | None) -> float | None:
        if due is None or (self.end is not None and due.timestamp() > self.end):
            return None
        return due.timestamp()

    def _recurrence(self) -> Recurrence:
        if self.dialect == Dialect.RULE:
            return parse_rule(self.expression)
        return parse_schedule(self.expression, self.zone)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
