"""The rules that a task's fields keep, each by itself and together."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.reminder import OFFSETS_LIMIT, parse_offset
from taskflow.domain.task import (
    DESCRIPTION_LIMIT,
    RULE_FIELDS,
    TAG_LIMIT,
    TAGS_LIMIT,
    TITLE_LIMIT,
    Task,
    TaskDraft,
)
from taskflow.domain.task_series import find_series_errors, find_zone_errors
from taskflow.domain.text import LINE_CONTROLS, find_refused_character


def check_draft(
    draft: TaskDraft, *, now: datetime, before: Task | None = None, refused: Iterable[FieldError] = ()
) -> None:
    """Raise `InvalidInputError` naming every field that breaks a rule; `before` is the task that is being changed.

    `refused` is what could not even be read: it is named too, and its fields are not judged a second time.
    """
    known = tuple(refused)
    named = {_root(error) for error in known}
    # What could not be read counts as there, so that nothing else is said to be wrong for the lack of it.
    assumed = {"due_date": now + timedelta.resolution, "recurrence_pattern": "daily"}
    judged = replace(draft, **{name: value for name, value in assumed.items() if name in named})  # type: ignore[arg-type]
    found = tuple(error for error in _find_errors(judged, before, now) if _root(error) not in named)
    if known or found:
        raise InvalidInputError(known + found)


def _root(error: FieldError) -> str:
    return error.field.partition(".")[0]


def _find_errors(draft: TaskDraft, before: Task | None, now: datetime) -> Iterator[FieldError]:
    yield from _find_line_errors("title", draft.title, TITLE_LIMIT)
    yield from _find_text_errors("description", draft.description or "", DESCRIPTION_LIMIT, allow=LINE_CONTROLS)
    yield from _find_tag_errors(draft.tags)
    yield from find_zone_errors(draft.time_zone)
    yield from _find_due_errors(draft.due_date, before, now)
    yield from _find_reminder_errors(draft)
    yield from _find_recurrence_errors(draft, before)


def _find_due_errors(due_date: datetime | None, before: Task | None, now: datetime) -> Iterator[FieldError]:
    is_new = before is None or before.due_date != due_date
    if due_date is not None and is_new and due_date <= now:
        yield FieldError("due_date", "must be in the future")


def _find_reminder_errors(draft: TaskDraft) -> Iterator[FieldError]:
    if draft.reminder_offsets and draft.due_date is None:
        yield FieldError("reminder_offsets", "needs a due_date to count back from")
    if len(draft.reminder_offsets) > OFFSETS_LIMIT:
        yield FieldError("reminder_offsets", f"has {len(draft.reminder_offsets)}, at most {OFFSETS_LIMIT} are allowed")
    seen = set()
    for index, text in enumerate(draft.reminder_offsets):
        field = f"reminder_offsets.{index}"
        try:
            offset = parse_offset(text, field=field)
        except InvalidInputError as error:
            yield from error.errors
            continue
        if offset in seen:
            yield FieldError(field, "says the same as another one")
        seen.add(offset)


def _find_recurrence_errors(draft: TaskDraft, before: Task | None) -> Iterator[FieldError]:
    if draft.recurrence_pattern is None:
        for name in RULE_FIELDS:
            if getattr(draft, name) is not None:
                yield FieldError(name, "needs a recurrence_pattern")
    elif before is not None and before.parent_recurring_task_id is not None:
        yield FieldError("recurrence_pattern", "cannot be set on an occurrence; change its series")
    else:
        yield from find_series_errors(draft)


def _find_tag_errors(tags: tuple[str, ...]) -> Iterator[FieldError]:
    if len(tags) > TAGS_LIMIT:
        yield FieldError("tags", f"has {len(tags)} tags, at most {TAGS_LIMIT} are allowed")
    if len(set(tags)) < len(tags):
        yield FieldError("tags", "has a tag twice")
    for index, tag in enumerate(tags):
        yield from _find_line_errors(f"tags.{index}", tag, TAG_LIMIT)


def _find_line_errors(field: str, text: str, limit: int) -> Iterator[FieldError]:
    if not text.strip():
        yield FieldError(field, "must not be blank")
    yield from _find_text_errors(field, text, limit)


def _find_text_errors(
    field: str, text: str, limit: int, *, allow: frozenset[str] = frozenset()
) -> Iterator[FieldError]:
    if len(text) > limit:
        yield FieldError(field, f"has {len(text)} characters, at most {limit} are allowed")
    if found := find_refused_character(text, allow=allow):
        yield FieldError(field, f"has a character that cannot be kept: {found}")
