"""Trying out a series over HTTP."""

import pytest

from tests.unit.taskflow.http_service import Service


def preview(pattern="daily", start="2026-05-01T09:00", **body):
    body = {"recurrence_pattern": pattern, "start": start, **body}
    return Service().ask("POST", "/api/v1/recurrence/preview", body=body)


def test_the_canonical_form_and_the_next_dates():
    reply = preview("Weekly: wed , mon", "2026-05-04T09:00", time_zone="Europe/Berlin", limit=2)
    assert (reply.status, reply.json) == (
        200,
        {
            "canonical": "weekly:mon,wed",
            "occurrences": [
                {"at": "2026-05-04T07:00:00Z", "local": "2026-05-04T09:00:00+02:00", "shifted": None},
                {"at": "2026-05-06T07:00:00Z", "local": "2026-05-06T09:00:00+02:00", "shifted": None},
            ],
        },
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"pattern": "monthly:31", "start": "2026-01-31T09:00", "limit": 2},
            [("2026-01-31T09:00:00Z", None), ("2026-02-28T09:00:00Z", "month_end")],
        ),
        (
            {"start": "2026-03-28T02:30", "time_zone": "Europe/Berlin", "limit": 3},
            [
                ("2026-03-28T02:30:00+01:00", None),
                ("2026-03-29T03:30:00+02:00", "dst_gap"),
                ("2026-03-30T02:30:00+02:00", None),
            ],
        ),
        (
            {"start": "2026-10-24T02:30", "time_zone": "Europe/Berlin", "limit": 2},
            [("2026-10-24T02:30:00+02:00", None), ("2026-10-25T02:30:00+02:00", "dst_overlap")],
        ),
    ],
)
def test_a_shifted_one_says_why(body, expected):
    assert [(each["local"], each["shifted"]) for each in preview(**body).json["occurrences"]] == expected


def test_a_start_inside_a_gap_keeps_its_wall_time_afterwards():
    found = preview(start="2026-03-29T02:30", time_zone="Europe/Berlin", limit=2).json["occurrences"]
    assert [each["local"] for each in found] == ["2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"]


def test_a_start_may_be_an_instant():
    [found] = preview(start="2026-05-01T09:00:00Z", time_zone="Asia/Tokyo", limit=1).json["occurrences"]
    assert found["local"] == "2026-05-01T18:00:00+09:00"


def test_it_goes_on_after_an_instant_and_ends_with_the_series():
    found = preview(after="2026-05-03T09:00:00Z", recurrence_count=5).json["occurrences"]
    assert [each["at"][:10] for each in found] == ["2026-05-04", "2026-05-05"]
    found = preview(after="2026-05-03T09:00:00Z", recurrence_end_date="2026-05-04").json["occurrences"]
    assert [each["at"][:10] for each in found] == ["2026-05-04"]


def test_the_month_end_may_be_skipped():
    found = preview("monthly:31", "2026-01-31T09:00", month_end="skip", limit=2).json["occurrences"]
    assert [each["at"][:10] for each in found] == ["2026-01-31", "2026-03-31"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pattern": "weekly:mno"}, "recurrence_pattern"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"recurrence_count": 0}, "recurrence_count"),
        ({"recurrence_end_date": "2026-04-30"}, "recurrence_end_date"),
        ({"pattern": "RRULE:FREQ=MONTHLY;SKIP=BACKWARD;RSCALE=GREGORIAN", "month_end": "skip"}, "month_end"),
        ({"month_end": "bounce"}, "month_end"),
        ({"start": "1500-01-01T00:00"}, "start"),
        ({"limit": 201}, "limit"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_named(body, field):
    reply = preview(**body)
    assert reply.status == 422
    assert [error["field"] for error in reply.json["errors"]] == [field]
    assert "None" not in reply.text


def test_an_unknown_weekday_is_answered_with_the_known_ones():
    [error] = preview("weekly:mno").json["errors"]
    assert "unknown weekday 'mno'; use mon, tue" in error["message"]
