"""The pattern language: what it accepts, its one canonical form, and how it explains what it refuses."""

import pytest

from taskflow.domain.errors import InvalidInputError
from taskflow.domain.recurrence import InvalidRecurrenceError, parse_pattern, validate_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "daily",
        "daily/3",
        "weekdays",
        "weekly",
        "weekly:mon,wed",
        "weekly/2:mon",
        "monthly",
        "monthly:1,15",
        "monthly:last",
        "monthly:15,-3,last",
        "monthly:2tue",
        "monthly:1mon,-1fri",
        "monthly/2:31",
        "yearly",
        "yearly:02-29",
        "yearly/4:02-29",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE",
    ],
)
def test_a_canonical_pattern_stays_as_it_is(pattern):
    assert validate_pattern(pattern) == pattern
    assert str(parse_pattern(pattern)) == pattern


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("  Daily ", "daily"),
        ("daily/1", "daily"),
        ("daily / 03", "daily/3"),
        ("WEEKLY : Wed, MON ,mon", "weekly:mon,wed"),
        ("weekly/1:sun", "weekly:sun"),
        ("monthly:15,1,15", "monthly:1,15"),
        ("monthly:-1", "monthly:last"),
        ("monthly:LAST,1", "monthly:1,last"),
        ("monthly:-1FRI,+2tue", "monthly:2tue,-1fri"),
        ("yearly:2-9", "yearly:02-09"),
        ("rrule:freq=daily;interval=1", "RRULE:FREQ=DAILY"),
        ("RRULE: BYDAY=WE,MO,WE ; FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,+31,1", "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,31,-1"),
        ("RRULE:WKST=SU;FREQ=WEEKLY", "RRULE:FREQ=WEEKLY"),
        ("RRULE:WKST=SU;FREQ=WEEKLY;INTERVAL=2", "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU"),
        ("RRULE:UNTIL=20271231T090000z;FREQ=DAILY", "RRULE:FREQ=DAILY;UNTIL=20271231T090000Z"),
        ("RRULE:RSCALE=gregorian;FREQ=DAILY", "RRULE:FREQ=DAILY"),
        ("RRULE:FREQ=MONTHLY;SKIP=BACKWARD;RSCALE=GREGORIAN", "RRULE:RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=MONTHLY"),
    ],
)
def test_other_ways_to_write_it_have_the_same_canonical_form(written, canonical):
    assert validate_pattern(written) == canonical
    assert parse_pattern(written) == parse_pattern(canonical)


@pytest.mark.parametrize(
    ("pattern", "message", "token", "position"),
    [
        ("weekly:mno", "unknown weekday 'mno'; use mon, tue, wed, thu, fri, sat, sun", "mno", 7),
        ("weekly: mon, thursday", "unknown weekday 'thursday'; use mon", "thursday", 13),
        ("weekly:", "an entry is empty; use mon", "", 7),
        ("weekly:mon,,wed", "an entry is empty; use mon", "", 11),
        ("  dayly", "unknown pattern 'dayly'; use daily, weekly, monthly, yearly, weekdays or RRULE:…", "dayly", 2),
        ("FREQ=DAILY", "unknown pattern 'freq=daily'; use daily", "freq=daily", 0),
        ("", "the pattern is empty; write one such as daily", "", 0),
        ("daily/0", "the interval '0' is not possible; use a number from 1 to 1000", "0", 6),
        ("daily/1001", "the interval '1001' is not possible", "1001", 6),
        ("daily/", "the interval '' is not possible", "", 6),
        ("daily/two", "the interval 'two' is not possible", "two", 6),
        ("daily/²", "the interval '²' is not possible", "²", 6),
        ("daily:3", "daily takes nothing after a colon; write daily alone", "3", 6),
        ("weekdays/2", "weekdays has no interval; use weekly/2:mon,tue,wed,thu,fri", "2", 9),
        ("monthly:0", "there is no day '0' in any month; use 1 to 31, or -31 to -1 from the end", "0", 8),
        ("monthly:1,32", "there is no day '32' in any month", "32", 10),
        ("monthly:6tue", "no month has '6tue'; use 1 to 5, or -5 to -1 from the end", "6tue", 8),
        ("monthly:0fri", "no month has '0fri'", "0fri", 8),
        ("monthly:2tues", "unknown weekday 'tues'; use mon", "2tues", 8),
        ("monthly:first", "'first' is not a day of the month; use days such as 1,15 or last", "first", 8),
        ("monthly:1,2tue", "days and weekdays are mixed; make two series", "2tue", 10),
        ("yearly:02-30", "there is no day '02-30' in any year; use month and day such as 02-29", "02-30", 7),
        ("yearly:13-01", "there is no day '13-01' in any year", "13-01", 7),
        ("yearly:february", "'february' is not one day of the year; use month and day", "february", 7),
    ],
)
def test_an_error_says_what_is_wrong_where_and_what_would_be_right(pattern, message, token, position):
    with pytest.raises(InvalidRecurrenceError) as refusal:
        parse_pattern(pattern)

    error = refusal.value
    assert (error.field, error.token, error.position) == ("recurrence_pattern", token, position)
    assert error.errors[0].field == "recurrence_pattern"
    assert error.errors[0].message.startswith(message)
    assert error.errors[0].message == f"{error.problem}; {error.remedy}"
    assert str(error) == f"recurrence_pattern: {error.problem}; {error.remedy}"


def test_it_is_answered_like_every_other_bad_input():
    with pytest.raises(InvalidInputError):
        parse_pattern("weekly:mno")


def test_an_endless_text_is_refused_and_not_repeated():
    with pytest.raises(InvalidRecurrenceError, match="501 characters; use at most 500"):
        parse_pattern("x" * 501)
    with pytest.raises(InvalidRecurrenceError) as refusal:
        parse_pattern("weekly:" + "x" * 400)
    assert len(str(refusal.value)) < 150
