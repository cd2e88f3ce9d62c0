"""Why an occurrence is not where its rule says."""

from enum import StrEnum


class Shift(StrEnum):
    """What has moved an occurrence."""

    MONTH_END = "month_end"
    DST_GAP = "dst_gap"
    DST_OVERLAP = "dst_overlap"
