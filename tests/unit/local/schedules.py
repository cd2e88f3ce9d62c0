"""Schedule expressions under test: when they fire."""

from datetime import UTC, datetime

from local.scheduler.schedule_expression import parse_schedule

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def following(expression, after, zone="UTC", count=3):
    """The first moments of a schedule after another."""
    schedule, moments = parse_schedule(expression, zone), []
    while len(moments) < count and (after := schedule.next_after(after)):
        moments.append(after)
    return moments
