"""How a task is written, over HTTP, in events and in frames alike."""

from typing import Any, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, JsonValue, computed_field

from taskflow.contracts import examples
from taskflow.contracts.model import WireModel
from taskflow.domain.recurrence.policies import Anchor, MonthEnd
from taskflow.domain.task import CatchUp, Priority, Status, Task


class TaskView(WireModel):
    """A task as everybody outside sees it; times are UTC (RFC 3339).

    What came later than the first version has a default, so that events of an older writer can still be read.
    """

    model_config = ConfigDict(json_schema_extra=examples.show(examples.TASK))

    id: UUID
    title: str
    description: str | None
    status: Status
    priority: Priority
    tags: tuple[str, ...]
    due_date: AwareDatetime | None = None
    time_zone: str | None = None
    recurrence_pattern: str | None = None
    recurrence_end_date: AwareDatetime | None = None
    recurrence_count: int | None = None
    recurrence_month_end: MonthEnd | None = None
    recurrence_anchor: Anchor | None = None
    recurrence_catch_up: CatchUp | None = None
    parent_recurring_task_id: UUID | None = None
    occurrence_date: AwareDatetime | None = None
    reminder_offsets: tuple[str, ...] = ()
    reminder_status: str | None = None
    snoozed_until: AwareDatetime | None = None
    notification_preferences: dict[str, JsonValue] | None = None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    completed_at: AwareDatetime | None = None

    @computed_field  # type: ignore[prop-decorator] # Pydantic's documented order
    @property
    def reminder_offset(self) -> str | None:
        """The first of the reminders, for clients that know but one."""
        return self.reminder_offsets[0] if self.reminder_offsets else None

    @classmethod
    def of(cls, task: Task) -> Self:
        """Write a task."""
        return cls.model_validate(task)

    def to_task(self, *, owner_id: str) -> Task:
        """Read a task back."""
        said: dict[str, Any] = dict(self)
        return Task(owner_id=owner_id, **said)
