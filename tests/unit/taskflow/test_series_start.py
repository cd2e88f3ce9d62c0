"""Where a series begins: its due date is its first occurrence."""

from datetime import UTC, datetime

import pytest

from taskflow.domain.errors import InvalidInputError
from taskflow.domain.task import TaskDraft
from taskflow.domain.task_edit import create_task
from tests.unit.taskflow.builders import NOON, an_id


def first_of(pattern, due, **fields):
    draft = TaskDraft(title="a", recurrence_pattern=pattern, due_date=datetime.fromisoformat(due), **fields)
    return create_task(draft, task_id=an_id(), owner_id="ada", now=NOON).due_date.isoformat()


@pytest.mark.parametrize(
    ("pattern", "due", "expected"),
    [
        ("daily", "2026-05-06T09:00:00+00:00", "2026-05-06T09:00:00+00:00"),
        ("weekly:mon", "2026-05-06T09:00:00+00:00", "2026-05-11T09:00:00+00:00"),
        ("monthly:31", "2026-06-01T09:00:00+00:00", "2026-06-30T09:00:00+00:00"),
        ("yearly:02-29", "2026-06-01T09:00:00+00:00", "2027-02-28T09:00:00+00:00"),
    ],
)
def test_a_start_that_does_not_match_gives_way_to_the_first_that_does(pattern, due, expected):
    assert first_of(pattern, due) == expected


def test_a_first_one_inside_a_gap_does_not_move_all_others():
    # given Sundays at half past two, of which the first one does not exist
    due = first_of("weekly:sun", "2027-03-27T01:30:00+00:00", time_zone="Europe/Berlin")
    assert due == "2027-03-27T01:30:00+00:00"


def test_a_series_that_never_happens_is_refused():
    with pytest.raises(InvalidInputError) as refused:
        first_of("monthly:31", "2026-05-06T09:00:00+00:00", recurrence_end_date=datetime(2026, 5, 20, tzinfo=UTC))
    assert [error.field for error in refused.value.errors] == ["recurrence_end_date"]
