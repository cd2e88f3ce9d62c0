"""Parameters: defaults, overrides, and the checks that CloudFormation makes."""

import pytest

from local.errors import TemplateError
from local.template.parameters import parameter_values
from local.template.values import Marker


def values(declared, **given):
    return parameter_values(declared, given, "t.yaml")


def refused(declared, **given):
    with pytest.raises(TemplateError) as caught:
        values(declared, **given)
    return str(caught.value)


def test_an_override_goes_before_the_default():
    declared = {"A": {"Type": "String", "Default": "a"}, "B": {"Type": "String", "Default": "b"}}

    assert values(declared, B="other") == {"A": "a", "B": "other"}


@pytest.mark.parametrize(
    ("type_", "written", "value"),
    [
        ("String", "5", "5"),
        ("String", 5, "5"),
        ("String", True, "true"),
        ("Number", "5", 5),
        ("Number", 2.5, 2.5),
        ("CommaDelimitedList", "a, b,c", ["a", "b", "c"]),
        ("CommaDelimitedList", "", []),
        ("List<Number>", "1,2.5", [1, 2.5]),
        ("AWS::EC2::VPC::Id", "vpc-1", "vpc-1"),
        ("List<AWS::EC2::Subnet::Id>", "s-1,s-2", ["s-1", "s-2"]),
    ],
)
def test_types(type_, written, value):
    assert values({"P": {"Type": type_}}, P=written) == {"P": value}


@pytest.mark.parametrize(
    ("declaration", "written", "problem"),
    [
        ({"Type": "String"}, None, "has no default and was not given a value"),
        ({"Type": "String"}, ["a"], "needs text, not a list"),
        ({}, "a", "has no Type"),
        ({"Type": "Number"}, "five", "must be a number"),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "c", "must be one of a, b, and is 'c'"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a,c", "must be one of a, b, and is 'c'"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "ab1", "must match [a-z]+, and is 'ab1'"),
        ({"Type": "String", "MinLength": 3}, "ab", "must be at least 3 characters, and is 'ab'"),
        ({"Type": "String", "MaxLength": "3"}, "abcd", "must be at most 3 characters, and is 'abcd'"),
        ({"Type": "Number", "MinValue": 3}, "2", "must be at least 3, and is '2'"),
        ({"Type": "Number", "MaxValue": 3}, "4", "must be at most 3, and is '4'"),
        (
            {"Type": "String", "AllowedPattern": "x", "ConstraintDescription": "must be an x"},
            "y",
            "must be an x, and is 'y'",
        ),
    ],
)
def test_what_is_refused(declaration, written, problem):
    given = {} if written is None else {"P": written}

    assert refused({"P": declaration}, **given) == f"t.yaml: parameter 'P' {problem}"


def test_a_hidden_value_is_never_shown():
    declaration = {"Type": "String", "NoEcho": True, "AllowedPattern": "[a-z]+"}

    assert refused({"P": declaration}, P="S3cret") == "t.yaml: parameter 'P' must match [a-z]+"


def test_parameter_store_types_are_refused_by_name():
    error = refused({"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"}})

    assert error.startswith("t.yaml: parameter 'P' has type AWS::SSM::Parameter::Value<String>")


def test_a_parameter_that_does_not_exist():
    assert refused({"A": {"Type": "String"}}, A="a", B="b") == "t.yaml: parameter 'B' does not exist; there are A"
    assert refused({}, B="b") == "t.yaml: parameter 'B' does not exist; the template declares none"


def test_all_problems_are_told_at_once():
    assert len(refused({"A": {"Type": "String"}, "B": {"Type": "Number"}}, B="x", C="c").splitlines()) == 3


def test_what_is_pending_is_not_checked_yet():
    assert values({"P": {"Type": "Number", "MinValue": 3}}, P=Marker.PENDING) == {"P": Marker.PENDING}
