"""What holds for every pattern, sensible or not."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from taskflow.domain.recurrence import (
    InvalidRecurrenceError,
    Series,
    first_occurrence,
    is_occurrence,
    next_after_completion,
    next_occurrence,
    occurrences,
    occurrences_between,
    parse_pattern,
)
from tests.unit.taskflow.recurrence.strategies import (
    ZONES,
    all_series,
    patterns,
    rrules,
    shorthands,
    starts,
    usable,
    waits,
)

quick = settings(max_examples=150, deadline=None)
SOON = 12

noise = st.text(
    alphabet=st.sampled_from(list("adeilmnorstuwy0123456789-+/:,;=RULEFQBYDMONTH \t\n\0é²\u0661")), max_size=40
)


def explains(error):
    assert error.problem
    assert error.remedy
    return True


def works(text):
    """Use a text in every way; tells whether it went well, which a refusal that explains itself is not."""
    try:
        story = Series(pattern=parse_pattern(text), start=datetime(2026, 1, 31, 9, tzinfo=UTC), zone=ZONES[0])
        occurrences(story, limit=5)
        next_after_completion(story, completed_at=story.start)
    except InvalidRecurrenceError as error:
        return not explains(error)
    return True


@given(text=st.one_of(st.text(max_size=60), noise, noise.map("RRULE:{}".format), noise.map("monthly:{}".format)))
@settings(max_examples=500, deadline=None)
def test_no_text_brings_anything_but_an_answer_or_our_error(text):
    works(text)


@given(
    text=st.one_of(shorthands(), rrules()), at=st.integers(0, 80), by=st.sampled_from([*"0-+,;:/=9Z", "", "\0", "MO"])
)
@quick
def test_no_damage_to_a_pattern_brings_anything_but_an_answer_or_our_error(text, at, by):
    works(text[:at] + by + text[at + 1 :])


@given(text=shorthands())
@quick
def test_our_own_notation_is_understood(text):
    assert works(text)


@given(pattern=patterns)
@quick
def test_the_canonical_form_is_stable(pattern):
    again = parse_pattern(pattern.canonical)

    assert again == pattern
    assert again.canonical == pattern.canonical
    assert parse_pattern(f" {pattern.canonical.lower()} ") == pattern


@given(story=all_series(), wait=waits)
@quick
def test_occurrences_strictly_increase_and_lie_where_they_say(story, wait):
    found = occurrences(story, after=story.start + wait, limit=SOON)

    assert all(earlier.at < later.at for earlier, later in pairwise(found))
    assert all(each.at == each.local.astimezone(UTC) and each.at.tzinfo is UTC for each in found)
    assert all(each.at > story.start + wait and each.at >= story.start for each in found)


@given(story=all_series(), wait=waits)
@quick
def test_all_ways_to_ask_agree(story, wait):
    after = story.start + wait
    found = occurrences(story, after=after, limit=SOON)

    assert next_occurrence(story, after=after) == (found[0] if found else None)
    for earlier, later in pairwise(found):
        assert next_occurrence(story, after=earlier.at) == later
        assert is_occurrence(story, at=later.at)
    if found:
        assert occurrences_between(story, after=after, until=found[-1].at, limit=99) == found
        assert not is_occurrence(story, at=found[0].at - timedelta.resolution)


@given(story=all_series(), wait=st.timedeltas(timedelta(0), timedelta(days=400)))
@quick
def test_asking_from_far_away_skips_nothing(story, wait):
    # given all from the first one on, as they come without any jump
    until = story.start + wait
    walked = occurrences_between(story, after=story.start - timedelta(days=1), until=until, limit=200)
    assume(len(walked) < 200)

    jumped = occurrences(story, after=until, limit=3)

    assert occurrences(story, limit=len(walked) + 3) == walked + jumped


@given(story=all_series(), done=waits)
@quick
def test_a_completion_leads_forward(story, done):
    completed_at = story.start + done
    first = first_occurrence(story)
    assume(first is not None)

    found = next_after_completion(story, completed_at=completed_at, occurrence_at=first.at)

    assert found is None or (found.at > completed_at and found.at > first.at)


simple_rules = rrules(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"], ends=False, intervals=st.integers(1, 4)).filter(
    lambda text: "BYWEEKNO" not in text and usable(text)
)


@given(text=simple_rules, start=starts)
@quick
def test_in_utc_it_agrees_with_dateutil(text, start):
    story = Series(pattern=parse_pattern(text), start=start.replace(tzinfo=UTC), zone=ZONES[0])
    found = occurrences(story, limit=SOON)
    # dateutil would look for what never comes until the year 9999
    assume(len(found) == SOON)

    assert [each.at.replace(tzinfo=None) for each in found] == list(islice(rrulestr(text, dtstart=start), SOON))


@given(zone=st.sampled_from(ZONES[1:]), walls=st.lists(starts, min_size=20, max_size=20))
@quick
def test_every_wall_time_lies_where_dateutil_resolves_it(zone, walls):
    other = tz.gettz(zone.key)

    for wall in walls:
        story = Series(pattern=parse_pattern("daily"), start=wall.replace(tzinfo=zone), zone=zone)
        expected = tz.resolve_imaginary(wall.replace(tzinfo=other)).astimezone(UTC)
        assert first_occurrence(story).at == expected
