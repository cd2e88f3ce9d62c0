"""Canonical JSON, held to the examples of RFC 8785."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.canonical_json import EXACT_INTEGER, UnwritableError, canonical_json

texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(-EXACT_INTEGER, EXACT_INTEGER) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("number", "written"),
    [  # RFC 8785, appendix B
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-5e-324, "-5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e23, "1e+23"),
        (1.0000000000000001e23, "1.0000000000000001e+23"),
        (999999999999999700000.0, "999999999999999700000"),
        (999999999999999900000.0, "999999999999999900000"),
        (1e21, "1e+21"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        (0.000001, "0.000001"),
        (333333333.3333332, "333333333.3333332"),
        (333333333.33333325, "333333333.33333325"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (1424953923781206.2, "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_ecmascript_writes_them(number, written):
    assert canonical_json(number) == written


def test_members_are_in_the_order_of_utf16():
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\xf6"]
    written = canonical_json(dict.fromkeys(names, 0))
    in_order = ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]  # RFC 8785, section 3.2.3
    assert list(json.loads(written)) == in_order


def test_text_is_escaped_as_little_as_possible():
    assert canonical_json("€$\x0f\nA'B\"\\/\x7f") == '"€$\\u000f\\nA\'B\\"\\\\/\x7f"'


@pytest.mark.parametrize("value", [2**53 + 1, -(10**400), float("inf"), float("nan")])
def test_numbers_that_readers_disagree_on_are_refused(value):
    with pytest.raises(UnwritableError):
        canonical_json({"n": [value]})


@given(values)
def test_it_is_json_for_the_same_value_and_the_same_however_it_was_built(value):
    written = canonical_json(value)
    assert json.loads(written, parse_int=float) == value
    assert canonical_json(json.loads(written)) == written
