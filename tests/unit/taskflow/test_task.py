"""The rules of a task."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.errors import InvalidInputError
from taskflow.domain.task import Priority, Status
from taskflow.domain.text import LINE_CONTROLS, find_refused_character
from tests.unit.taskflow.builders import NOON, a_task


def errors_of(**draft):
    with pytest.raises(InvalidInputError) as caught:
        a_task(**draft)
    return {error.field: error.message for error in caught.value.errors}


def test_a_new_task_is_pending_and_in_its_first_version():
    task = a_task("Call mum", priority=Priority.HIGH, tags=("family",))
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
    assert a_task(title).title == title


@pytest.mark.parametrize("title", ["x" * 201, "", "two\nlines", "bell\a", "half \ud83d of a pair"])
def test_titles_that_cannot_be_kept_are_refused(title):
    assert "title" in errors_of(title=title)


def test_a_description_may_have_lines_and_a_title_may_not():
    assert a_task(description="one\n\ttwo\r\n").description == "one\n\ttwo\r\n"


@pytest.mark.parametrize("tags", [tuple("abcdefghijklmnopqrstu"), ("a", "a")])
def test_too_many_or_repeated_tags_are_refused(tags):
    assert "tags" in errors_of(tags=tags)


@given(st.text())
def test_text_that_is_accepted_survives_utf8_and_json(text):
    if find_refused_character(text, allow=LINE_CONTROLS) is None:
        assert text.encode().decode() == text
        assert "\0" not in text
