"""The data of events about tasks."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, JsonValue
from pydantic_core import to_jsonable_python

from taskflow.contracts.model import WireModel
from taskflow.contracts.task import TaskView
from taskflow.domain.events import TaskEvent
from taskflow.domain.task_edit import Change


class ChangeView(WireModel):
    """What one field was, and what it is now; both as the task's own field is written."""

    old: JsonValue
    new: JsonValue


class TaskData(WireModel):
    """The data of events about a task."""

    owner_id: str
    task: TaskView


class TaskChangeData(TaskData):
    """The data of events about a task that has changed; `changes` names the fields that differ, and no others."""

    changes: dict[str, ChangeView] = Field(default_factory=dict)

    @classmethod
    def of(cls, event: TaskEvent) -> Self:
        """Write what has changed."""
        changes = {name: ChangeView.model_validate(_write(change)) for name, change in event.changes.items()}
        return cls(owner_id=event.owner_id, task=TaskView.of(event.task), changes=changes)

    def to_changes(self) -> Mapping[str, Change]:
        """Read the changes back, each value as the task has it."""
        if not self.changes:
            return {}
        written = self.task.model_dump(mode="json") | {name: change.old for name, change in self.changes.items()}
        before, after = TaskView.model_validate(written), self.task
        return {name: Change(getattr(before, name), getattr(after, name)) for name in self.changes}


def _write(change: Change) -> object:
    return to_jsonable_python(change._asdict())
