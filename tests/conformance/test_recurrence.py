"""Recurrence against worked examples of RFC 5545 and RFC 7529, and what other task systems were seen to do."""

from datetime import UTC, datetime
from itertools import islice

import pytest

from taskflow.domain.recurrence import (
    Anchor,
    InvalidRecurrenceError,
    Series,
    Shift,
    load_zone,
    next_after_completion,
    occurrences,
    parse_pattern,
)
from tests.conformance.vectors import load

CASES = load("recurrence.json")

OURS = {"rfc5545-omit", "rfc7529-backward", "completion"}
OUR_CLOCK_CHANGES = {None, "gap-shift", "overlap-first"}

REFUSED = {
    "v045": "too dense",
    "v046": "too dense",
    "v058": "a yearly BYMONTHDAY without BYMONTH",
    "v074": "BYSETPOS within weeks",
    "v094": "a yearly BYMONTHDAY without BYMONTH",
    "v105": "a yearly BYMONTHDAY without BYMONTH",
}

NOT_OURS = {
    "v082": "rfc7529-forward",
    "v084": "rfc7529-forward",
    "v088": "rfc7529-forward",
    "v090": "rfc7529-forward",
    "v117": "gap-skip",
    "v119": "overlap-both",
    "v132": "last-day-sticky",
    "v154": "clamp-drift",
    "v156": "clamp-drift",
    "v157": "clamp-drift",
    "v158": "clamp-drift",
    "v174": "clamp-drift",
    "v175": "clamp-drift",
    "v181": "overflow",
    "v185": "catchup-next-future",
}
"""What other systems do and we do not: a day that does not exist moves forward, spills over or changes the anchor."""


def is_ours(case):
    return case["policy"] in OURS and case.get("dst_policy") in OUR_CLOCK_CHANGES


def read_moment(text, zone):
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def make_series(case):
    zone = load_zone(case["tz"] or "UTC")
    return Series(
        pattern=parse_pattern("RRULE:" + case["rule"]),
        start=read_moment(case["dtstart"], zone),
        zone=zone,
        anchor=Anchor.COMPLETION if case["policy"] == "completion" else Anchor.SCHEDULE,
    )


def expected_instants(case, zone):
    return [read_moment(text, zone).astimezone(UTC) for text in case["expected"]]


SCHEDULED = [case for case in CASES if is_ours(case) and case["id"] not in REFUSED and case["policy"] != "completion"]
COMPLETED = [case for case in CASES if case["policy"] == "completion"]


@pytest.mark.parametrize("case", SCHEDULED, ids=lambda case: f"{case['id']} {case['rule']}")
def test_falls_due_as_the_example_says(case):
    series = make_series(case)
    after = read_moment(case["after"], series.zone) if "after" in case else None
    expected = expected_instants(case, series.zone)
    skipped = {read_moment(text, series.zone) for text in case.get("exdate", ())}
    endless = series.limit is None and series.ends_at is None
    wanted = len(expected) if endless or "limit" in case else 1000

    found = occurrences(series, after=after, limit=wanted)

    assert [each.at for each in found if each.at not in skipped] == expected


@pytest.mark.parametrize("case", COMPLETED, ids=lambda case: f"{case['id']} {case['rule']}")
def test_follows_a_completion_as_the_example_says(case):
    series = make_series(case)
    completed_at = read_moment(case["completed_at"], series.zone)

    found = next_after_completion(series, completed_at=completed_at, occurrence_at=series.start)

    assert found is not None
    assert [found.at] == expected_instants(case, series.zone)


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in REFUSED], ids=lambda case: case["id"])
def test_refuses_the_shape(case):
    with pytest.raises(InvalidRecurrenceError, match=REFUSED[case["id"]]):
        parse_pattern("RRULE:" + case["rule"])


@pytest.mark.parametrize(
    "case", [case for case in CASES if "SKIP=FORWARD" in case["rule"]], ids=lambda case: case["id"]
)
def test_refuses_to_move_days_forward(case):
    with pytest.raises(InvalidRecurrenceError, match="SKIP=FORWARD is not supported"):
        parse_pattern("RRULE:" + case["rule"])


def test_names_everything_that_it_does_not_do():
    other = {case["id"]: case.get("dst_policy") or case["policy"] for case in CASES if not is_ours(case)}

    assert other == NOT_OURS
    assert len(SCHEDULED) + len(COMPLETED) + len(REFUSED) + len(NOT_OURS) == len(CASES)


@pytest.mark.parametrize(
    ("name", "reason"), [("v115", Shift.DST_GAP), ("v116", Shift.DST_OVERLAP), ("v118", Shift.DST_OVERLAP)]
)
def test_tells_why_a_clock_change_shifted_it(name, reason):
    case = next(case for case in CASES if case["id"] == name)

    found = occurrences(make_series(case), limit=3)

    assert reason in {each.shifted for each in islice(found, 3)}
