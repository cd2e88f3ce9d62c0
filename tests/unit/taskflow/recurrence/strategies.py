"""Random patterns, sensible and not, for properties that hold for all of them."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from taskflow.domain.recurrence import InvalidRecurrenceError, MonthEnd, Series, load_zone, parse_pattern

ZONES = [
    load_zone(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]


def commas(items, size=4):
    return st.lists(items, min_size=1, max_size=size).map(lambda each: ",".join(map(str, each)))


def signed(limit):
    return st.integers(1, limit).flatmap(lambda number: st.sampled_from([number, -number]))


telling_intervals = st.sampled_from([1, 2, 3, 7, 12, 24, 168, 366, 1000])
nth_weekdays = st.builds("{}{}".format, st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(WEEKDAYS))
bodies = {
    "daily": st.just(""),
    "weekdays": st.just(""),
    "weekly": st.one_of(st.just(""), commas(st.sampled_from(WEEKDAYS)).map(":{}".format)),
    "monthly": st.one_of(
        st.just(""),
        commas(st.one_of(signed(31), st.just("last"))).map(":{}".format),
        commas(nth_weekdays).map(":{}".format),
    ),
    "yearly": st.one_of(st.just(""), st.sampled_from([":02-29", ":12-31", ":1-1", ":6-15"])),
}


@st.composite
def shorthands(draw):
    word = draw(st.sampled_from(sorted(bodies)))
    intervals = (
        st.just("") if word == "weekdays" else st.sampled_from(["", "", "/1", "/2", "/3", "/13", "/400", "/1000"])
    )
    return word + draw(intervals) + draw(bodies[word])


def maybe(name, values, chance=3):
    """The part in one of `chance` rules."""
    return st.integers(1, chance).flatmap(lambda roll: values.map(f"{name}={{}}".format) if roll == 1 else st.just(""))


def rrules(frequencies=FREQUENCIES, *, ends=True, intervals=telling_intervals):
    """Rules of any shape; about half of them are refused."""
    weekdays = st.one_of(
        commas(st.sampled_from(CODES), 7), commas(st.builds("{}{}".format, signed(5), st.sampled_from(CODES)))
    )
    parts = [
        st.sampled_from(frequencies).map("FREQ={}".format),
        maybe("INTERVAL", intervals, 2),
        maybe("BYMONTH", commas(st.integers(1, 12))),
        maybe("BYMONTHDAY", commas(signed(31))),
        maybe("BYYEARDAY", commas(signed(366)), 8),
        maybe("BYWEEKNO", commas(signed(53)), 8),
        maybe("BYDAY", weekdays, 2),
        maybe("BYHOUR", commas(st.integers(0, 23)), 5),
        maybe("BYMINUTE", commas(st.integers(0, 59), 2), 8),
        maybe("BYSETPOS", commas(signed(5)), 6),
        maybe("WKST", st.sampled_from(CODES), 5),
    ]
    if ends:
        parts.append(maybe("COUNT", st.integers(1, 2000), 6))
        parts.append(maybe("UNTIL", st.sampled_from(["20400101", "20350630T120000Z", "20350630T120000"]), 6))
    return st.tuples(*parts).map(lambda given: "RRULE:" + ";".join(filter(None, given)))


FIRST_START = datetime.fromisoformat("1995-01-01T00:00")
starts = st.integers(0, 36 * 365 * 24 * 4).map(lambda quarters: FIRST_START + quarters * timedelta(minutes=15))
"""Wall times up to 2030."""
waits = st.timedeltas(timedelta(days=-10), timedelta(days=12_000))


def usable(text):
    try:
        return parse_pattern(text)
    except InvalidRecurrenceError:
        return None


patterns = st.one_of(shorthands(), rrules()).map(usable).filter(bool)


@st.composite
def all_series(draw, patterns=patterns, zones=ZONES):
    pattern, zone = draw(patterns), draw(st.sampled_from(zones))
    return Series(
        pattern=pattern,
        start=draw(starts).replace(tzinfo=zone),
        zone=zone,
        month_end=None if pattern.fixes_month_end else draw(st.sampled_from([None, *MonthEnd])),
        count=draw(st.one_of(st.none(), st.none(), st.integers(1, 50))) if pattern.count is None else None,
    )
