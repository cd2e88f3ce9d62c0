"""Set some or all of a task's fields."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from taskflow.application.change_task import ChangeTask
from taskflow.domain.actor import Caller
from taskflow.domain.errors import FieldError
from taskflow.domain.task import Task
from taskflow.domain.task_edit import edit_task


@dataclass(frozen=True, kw_only=True)
class EditTask:
    """Sets the fields that are named and leaves the others; raises `InvalidInputError` naming all that is wrong."""

    change: ChangeTask

    def __call__(
        self,
        task_id: UUID,
        values: Mapping[str, object],
        *,
        refused: Sequence[FieldError] = (),
        versions: Collection[int] | None = None,
        caller: Caller,
    ) -> Task:
        """Edit the caller's task; `refused` is what could not be read of the values, and lets nothing be changed."""
        return self.change(
            task_id,
            lambda task, now: edit_task(task, values, now=now, refused=refused),
            versions=versions,
            caller=caller,
        )
