"""The rules of a task."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.reminder import parse_offset
from taskflow.domain.task import Priority, Status, TaskDraft
from taskflow.domain.task_edit import complete_task, create_task, edit_task, find_changes, reopen_task
from taskflow.domain.text import LINE_CONTROLS, find_refused_character
from tests.unit.taskflow.builders import NOON, an_id, minutes

LATER = NOON + timedelta(days=30)


def create(title="Water the plants", **draft):
    return create_task(TaskDraft(title=title, **draft), task_id=an_id(), owner_id="ada", now=NOON)


def errors_of(job=create, **draft):
    with pytest.raises(InvalidInputError) as caught:
        job(**draft)
    return {error.field: error.message for error in caught.value.errors}


def test_a_new_task_is_pending_and_in_its_first_version():
    task = create("Call mum", priority=Priority.HIGH, tags=("family",))
    assert (task.status, task.version, task.priority, task.tags) == (Status.PENDING, 1, Priority.HIGH, ("family",))
    assert task.created_at == task.updated_at == NOON


def test_every_broken_rule_is_named_at_once():
    errors = errors_of(title=" ", description="x" * 10_001, tags=("ok", "y" * 51, "a\0b"))
    assert errors == {
        "title": "must not be blank",
        "description": "has 10001 characters, at most 10000 are allowed",
        "tags.1": "has 51 characters, at most 50 are allowed",
        "tags.2": "has a character that cannot be kept: U+0000",
    }


@pytest.mark.parametrize("title", ["x" * 200, "Grüße 🌱", "zero\u200bwidth", "עברית"])
def test_titles_in_any_language_are_kept(title):
    assert create(title).title == title


@pytest.mark.parametrize("title", ["x" * 201, "", "two\nlines", "bell\a", "half \ud83d of a pair"])
def test_titles_that_cannot_be_kept_are_refused(title):
    assert "title" in errors_of(title=title)


def test_a_description_may_have_lines_and_a_title_may_not():
    assert create(description="one\n\ttwo\r\n").description == "one\n\ttwo\r\n"


@pytest.mark.parametrize("tags", [tuple("abcdefghijklmnopqrstu"), ("a", "a")])
def test_too_many_or_repeated_tags_are_refused(tags):
    assert "tags" in errors_of(tags=tags)


@given(st.text())
def test_text_that_is_accepted_survives_utf8_and_json(text):
    if find_refused_character(text, allow=LINE_CONTROLS) is None:
        assert text.encode().decode() == text
        assert "\0" not in text


class TestDueDates:
    def test_one_in_the_past_is_refused(self):
        assert "due_date" in errors_of(due_date=NOON)
        assert create(due_date=NOON + minutes(1)).due_date == NOON + minutes(1)

    def test_one_that_has_passed_may_stay(self):
        task = create(due_date=NOON + minutes(1))
        later = NOON + timedelta(days=1)
        assert edit_task(task, {"title": "b", "due_date": task.due_date}, now=later).title == "b"
        assert "due_date" in errors_of(lambda: edit_task(task, {"due_date": NOON + minutes(2)}, now=later))

    def test_a_zone_is_one_of_the_ianas(self):
        assert create(time_zone="Europe/Berlin").time_zone == "Europe/Berlin"
        for name in ("Mars/Phobos", "../etc/passwd", "", "a\0b"):
            assert "time_zone" in errors_of(time_zone=name)


class TestReminders:
    @pytest.mark.parametrize(
        ("text", "days", "minutes_"),
        [
            ("30 minutes", 0, 30), ("1 hour", 0, 60), ("1 day", 1, 0), ("2 weeks", 14, 0), ("0 minutes", 0, 0),
            ("PT30M", 0, 30), ("P1D", 1, 0), ("P1DT2H30M", 1, 150), ("P2W", 14, 0), (" 1 Hour ", 0, 60),
        ],
    )  # fmt: skip
    def test_what_is_understood(self, text, days, minutes_):
        offset = parse_offset(text)
        assert (offset.days, offset.span) == (days, minutes(minutes_))

    @pytest.mark.parametrize(
        "text", ["", "soon", "P", "PT", "P1DT", "-1 day", "1 month", "P1Y", "1.5 hours", "400 days"]
    )
    def test_what_is_not(self, text):
        with pytest.raises(InvalidInputError) as caught:
            parse_offset(text, field="reminder_offsets.1")
        assert caught.value.errors[0].field == "reminder_offsets.1"

    def test_they_need_a_due_date_and_differ(self):
        assert "reminder_offsets" in errors_of(reminder_offsets=("1 hour",))
        assert "reminder_offsets.1" in errors_of(reminder_offsets=("60 minutes", "1 hour"), due_date=LATER)
        assert "reminder_offsets" in errors_of(reminder_offsets=tuple(f"{n} days" for n in range(6)), due_date=LATER)


class TestRecurrence:
    def test_a_pattern_is_kept_in_its_canonical_form(self):
        assert create(due_date=LATER, recurrence_pattern="Weekly:WED,mon").recurrence_pattern == "weekly:mon,wed"

    def test_it_needs_a_due_date_and_must_be_understood(self):
        errors = errors_of(recurrence_pattern="weekly:mno")
        assert "unknown weekday 'mno'" in errors["recurrence_pattern"] or "due_date" in errors["recurrence_pattern"]
        assert "due_date" in errors_of(recurrence_pattern="daily")["recurrence_pattern"]

    def test_its_parts_need_it(self):
        assert set(errors_of(recurrence_count=3, recurrence_end_date=LATER)) == {
            "recurrence_count",
            "recurrence_end_date",
        }

    @pytest.mark.parametrize("end", [LATER - minutes(1), (LATER - timedelta(days=1)).date()])
    def test_it_ends_after_its_start(self, end):
        errors = errors_of(due_date=LATER, recurrence_pattern="daily", recurrence_end_date=end)
        assert set(errors) == {"recurrence_end_date"}

    def test_an_end_that_is_a_day_is_the_whole_of_it_in_the_tasks_zone(self):
        task = create(
            due_date=datetime(2026, 6, 30, 20, tzinfo=UTC),
            time_zone="America/New_York",
            recurrence_pattern="daily",
            recurrence_end_date=date(2026, 6, 30),
        )
        assert task.recurrence_end_date == datetime(2026, 7, 1, 3, 59, 59, 999999, tzinfo=UTC)

    def test_contradictions_name_the_tasks_own_fields(self):
        end = {"due_date": LATER, "recurrence_pattern": "RRULE:FREQ=DAILY;COUNT=3", "recurrence_count": 4}
        assert set(errors_of(**end)) == {"recurrence_count"}

    def test_an_occurrence_does_not_recur_itself(self):
        occurrence = replace(create(due_date=LATER), parent_recurring_task_id=uuid4())
        errors = errors_of(lambda: edit_task(occurrence, {"recurrence_pattern": "daily"}, now=NOON))
        assert set(errors) == {"recurrence_pattern"}

    def test_clearing_the_pattern_clears_its_rule(self):
        task = create(due_date=LATER, recurrence_pattern="daily", recurrence_count=5)
        cleared = edit_task(task, {"recurrence_pattern": None}, now=NOON)
        assert set(find_changes(task, cleared)) == {"recurrence_pattern", "recurrence_count"}


class TestEdits:
    def test_only_what_is_named_changes(self):
        task = create(description="a", tags=("x",))
        edited = edit_task(task, {"title": "b"}, now=NOON + minutes(1))
        assert edited == replace(task, title="b", version=2, updated_at=NOON + minutes(1))
        assert find_changes(task, edited) == {"title": ("Water the plants", "b")}

    def test_an_edit_that_changes_nothing_is_none(self):
        task = create(due_date=LATER, recurrence_pattern="weekly:mon,wed")
        same = {"title": task.title, "recurrence_pattern": "weekly:wed,mon"}
        assert edit_task(task, same, now=NOON + minutes(1)) is task

    def test_what_could_not_be_read_is_named_with_the_rest_and_judged_once(self):
        unread = (FieldError("title", "is no text"), FieldError("tags.2", "is no text"))
        errors = errors_of(lambda: edit_task(create(), {"title": "", "due_date": NOON}, now=NOON, refused=unread))
        assert errors == {"title": "is no text", "tags.2": "is no text", "due_date": "must be in the future"}

    def test_completing_and_reopening_keep_the_time(self):
        done = complete_task(create(), now=NOON + minutes(5))
        assert (done.status, done.completed_at, done.version) == (Status.COMPLETED, NOON + minutes(5), 2)
        assert complete_task(done, now=NOON + minutes(9)) is done
        again = reopen_task(done, now=NOON + minutes(6))
        assert (again.status, again.completed_at, again.version) == (Status.PENDING, None, 3)
        assert reopen_task(again, now=NOON) is again

    def test_setting_the_status_is_completing_too(self):
        done = edit_task(create(), {"status": Status.COMPLETED}, now=NOON + minutes(5))
        assert done.completed_at == NOON + minutes(5)
        assert edit_task(done, {"title": "b"}, now=NOON + minutes(9)).completed_at == NOON + minutes(5)

    @pytest.mark.parametrize("status", [Status.SKIPPED, Status.MISSED])
    def test_some_ends_are_not_set_by_hand(self, status):
        assert set(errors_of(lambda: edit_task(create(), {"status": status}, now=NOON))) == {"status"}
        skipped = replace(create(), status=status)
        assert edit_task(skipped, {"status": status, "title": "b"}, now=NOON).status == status
