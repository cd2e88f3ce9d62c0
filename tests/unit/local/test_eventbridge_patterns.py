"""Corners of the pattern language that the conformance cases leave out, and properties that hold for all patterns."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.eventbridge.event_pattern import compile_pattern
from local.eventbridge.event_pattern_errors import PatternError
from local.eventbridge.event_pattern_fields import lay_out
from local.eventbridge.event_pattern_numbers import millionths
from local.eventbridge.event_pattern_wildcard import matcher


def matches(pattern: Any, event: dict[str, Any]) -> bool:
    text = pattern if isinstance(pattern, str) else json.dumps(pattern)
    return compile_pattern(text).matches(lay_out(event))


@pytest.mark.parametrize("rest", ["0" * 12, "::", "1::", "0:0:0:0:0:0:0:1"])
def test_an_address_matches_in_every_spelling(rest: str) -> None:
    assert matches({"ip": ["::1"]}, {"ip": "0:0:0:0:0:0:0:1"})
    assert matches({"ip": ["::1"]}, {"ip": rest}) == (rest == "0:0:0:0:0:0:0:1")


def test_a_network_begins_at_its_address_as_written() -> None:
    pattern = {"ip": [{"cidr": "10.0.0.5/24"}]}

    assert [ip for ip in ("10.0.0.4", "10.0.0.5", "10.0.0.255", "10.0.1.0") if matches(pattern, {"ip": ip})] == [
        "10.0.0.5",
        "10.0.0.255",
    ]


def test_numbers_beyond_comparison_match_only_as_they_are_written() -> None:
    assert matches({"n": [123456789012]}, {"n": 123456789012})
    assert not matches({"n": [123456789012]}, {"n": 123456789013})
    assert not matches({"n": [123456789012]}, {"n": 123456789012.0})
    assert not matches({"n": [{"numeric": [">", 0]}]}, {"n": 123456789012})


@pytest.mark.parametrize("value", [True, False, None])
def test_constants_are_no_numbers(value: bool | None) -> None:
    assert matches({"n": [value]}, {"n": value})
    assert not matches({"n": [1, 0]}, {"n": value})
    assert not matches({"n": [{"numeric": [">=", 0]}]}, {"n": value})


def test_fields_beneath_a_list_must_hold_for_one_element() -> None:
    pattern = {"lines": {"kind": ["book"], "price": [{"numeric": [">", 10]}]}}

    assert matches(pattern, {"lines": [{"kind": "pen", "price": 1}, {"kind": "book", "price": 11}]})
    assert not matches(pattern, {"lines": [{"kind": "pen", "price": 11}, {"kind": "book", "price": 1}]})


def test_absence_is_asked_of_the_element_that_matches() -> None:
    pattern = {"lines": {"kind": ["book"], "price": [{"exists": False}]}}

    assert matches(pattern, {"lines": [{"kind": "pen", "price": 1}, {"kind": "book"}]})
    assert not matches(pattern, {"lines": [{"kind": "pen"}, {"kind": "book", "price": 1}]})


def test_many_elements_are_matched_in_reasonable_time() -> None:
    pattern = {"tags": [{"prefix": "t"}], "words": [{"prefix": "w"}], "zones": ["none"]}
    event = {"tags": [f"t{n}" for n in range(5000)], "words": [f"w{n}" for n in range(5000)], "zones": ["some"]}

    assert not matches(pattern, event)


def test_the_last_of_repeated_names_counts_and_objects_add_up() -> None:
    text = '{"detail": {"a": [1]}, "detail": {"b": [2]}, "detail.a": [3]}'

    assert matches(text, {"detail": {"a": 3, "b": 2}})
    assert not matches(text, {"detail": {"a": 1, "b": 2}})
    assert not matches(text, {"detail": {"a": 3}})


def test_or_is_a_name_where_it_cannot_be_an_alternative() -> None:
    assert matches({"$or": ["x"]}, {"$or": "x"})
    assert matches({"$or": [{"prefix": "x"}, {"suffix": "y"}]}, {"$or": "xylophone"})


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "Invalid JSON"),
        ("[]", "Filter is not an object"),
        ('{"a": [NaN]}', "Invalid JSON: NaN"),
        ("{}", "Empty objects are not allowed"),
        ('{"a": {}}', "Empty objects are not allowed"),
        ('{"a": [[1]]}', "Match value must be String, number, true, false, or null at a"),
        ('{"a": [{}]}', "Match expression name not found at a"),
        ('{"a": {"b": [{"prefix": "x", "suffix": "y"}]}}', "Only one key allowed in match expression at a.b"),
        ('{"a": [{"numeric": [">", 5, "<", 5]}]}', "Bottom must be less than top"),
        ('{"a": [{"numeric": ["<", 5, ">", 1]}]}', "Too many elements"),
        ('{"a": [{"numeric": ["=", 0.1234567]}]}', "at most 6 decimals"),
        ('{"a": [{"numeric": ["=", true]}]}', "must be numeric"),
        ('{"a": [{"anything-but": [1, "x"]}]}', "strings alone or numbers alone"),
        ('{"a": [{"anything-but": []}]}', "strings alone or numbers alone"),
        ('{"a": [{"exists": 0}]}', "exists match pattern must be either true or false"),
        ('{"a": [{"wildcard": "\\\\x"}]}', "Invalid escape character at pos 1"),
        ('{"a": [{"prefix": {"suffix": "x"}}]}', "Unsupported prefix pattern: suffix"),
        ('{"$or": [{"a": [1]}]}', "at least 2 Objects"),
        ('{"a": {"$or": [{"b": [1]}, {"b": 2}]}}', '"b" must be an object or an array'),
    ],
)
def test_a_refusal_names_the_reason_and_the_field(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError) as refusal:
        compile_pattern(pattern)

    assert reason in str(refusal.value)


def test_too_many_alternatives_are_refused() -> None:
    options = [{"a": [number]} for number in range(40)]
    text = f'{{"x": {{"$or": {json.dumps(options)}}}, "y": {{"$or": {json.dumps(options)}}}}}'

    with pytest.raises(PatternError, match="more than 1000 combinations"):
        compile_pattern(text)


@pytest.mark.parametrize("count", [3, 4])
def test_wildcards_of_one_field_are_weighed_together(count: int) -> None:
    pattern = json.dumps({"stack": [{"wildcard": f"*:stack/{name}/*"} for name in "ABCD"[:count]]})

    if count == 3:
        assert compile_pattern(pattern)
    else:
        with pytest.raises(PatternError, match="Rule is too complex"):
            compile_pattern(pattern)


SMALL_TEXT = st.text(alphabet='ab*\\"', max_size=8)


@settings(max_examples=400, deadline=None)
@given(pattern=SMALL_TEXT, value=SMALL_TEXT)
def test_wildcards_agree_with_regular_expressions(pattern: str, value: str) -> None:
    try:
        test = matcher(pattern)
    except PatternError:
        return
    parts = re.findall(r"\\.|[^\\]", pattern)
    expression = "".join(".*" if part == "*" else re.escape(part[-1]) for part in parts)

    assert test(value) == (re.fullmatch(expression, value, re.DOTALL) is not None)


@settings(max_examples=400, deadline=None)
@given(value=st.floats(allow_nan=False) | st.integers() | st.decimals(places=6, min_value=-10, max_value=10).map(float))
def test_millionths_agree_with_decimals(value: float) -> None:
    exact = Decimal(repr(value)) * 1_000_000
    comparable = abs(exact) <= 5_000_000_000 * 1_000_000 and exact == exact.to_integral_value()

    assert millionths(value) == (int(exact) if comparable else None)


LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "b", ""])
EVENTS = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner)),
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(event=EVENTS, path=st.sampled_from(["a", "b", "a.b", "a.b.c"]))
def test_a_field_exists_or_does_not(event: dict[str, Any], path: str) -> None:
    present, absent = (matches({path: [{"exists": exists}]}, event) for exists in (True, False))

    assert present != absent
    assert present == bool(lay_out(event).get(path))
