"""Months, as the audit trail counts them: each is its first day, in UTC."""

from datetime import UTC, date, datetime

MONTHS_PER_YEAR = 12


def month_of(moment: datetime) -> date:
    """Tell the month of a moment."""
    utc = moment.astimezone(UTC)
    return date(utc.year, utc.month, 1)


def add_months(month: date, count: int) -> date:
    """Tell the month that is `count` months later, or earlier."""
    year, index = divmod(month.year * MONTHS_PER_YEAR + month.month - 1 + count, MONTHS_PER_YEAR)
    return date(year, index + 1, 1)


def write_month(month: date) -> str:
    """Write a month as people do: `2026-05`."""
    return f"{month:%Y-%m}"


def read_month(text: str) -> date:
    """Read what `write_month` wrote; raises `ValueError` for anything else."""
    month = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    if write_month(month) != text:
        raise ValueError(f"{text!r} is not a month such as 2026-05")
    return month
