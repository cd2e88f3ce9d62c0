"""What a person may choose about a series, apart from its pattern."""

from enum import StrEnum


class MonthEnd(StrEnum):
    """What becomes of the 31st in a shorter month, and of February 29 in a common year."""

    CLAMP = "clamp"
    SKIP = "skip"


class Anchor(StrEnum):
    """What the next occurrence is counted from: the rule's own dates, or when the last one was completed."""

    SCHEDULE = "schedule"
    COMPLETION = "completion"
