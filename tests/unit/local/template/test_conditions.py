"""Conditions, and what they leave of a template."""

import pytest

from local.template.names import Names
from local.template.values import IntrinsicError, Marker


def holds(conditions, name="C", **parameters):
    return Names("shop", parameters, {"Conditions": conditions}).may_hold(name)


YES = {"Fn::Equals": ["a", "a"]}
NO = {"Fn::Equals": ["a", "b"]}


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (YES, True),
        (NO, False),
        ({"Fn::Not": [YES]}, False),
        ({"Fn::And": [YES, YES, YES]}, True),
        ({"Fn::And": [YES, NO]}, False),
        ({"Fn::Or": [NO, YES]}, True),
        ({"Fn::Or": [NO, NO]}, False),
        ({"Condition": "Other"}, True),
        ({"Fn::Not": [{"Condition": "Other"}]}, False),
        ({"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, True),
        ({"Fn::Equals": [{"Ref": "Count"}, "3"]}, True),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Equals": [{"Fn::Join": [",", {"Ref": "List"}]}, ""]}, False),
    ],
)
def test_condition_functions(condition, truth):
    assert holds({"C": condition, "Other": YES}, Stage="prod", Count=3, List=["x"]) is truth


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ({"Fn::Equals": ["a"]}, "Fn::Equals needs a list of two values"),
        ({"Fn::And": [YES]}, "Fn::And needs a list of 2 to 10 conditions"),
        ({"Fn::Contains": [["a"], "a"]}, "Fn::Contains is not a condition function"),
        ("yes", "must be one condition function"),
        ({"Condition": "Nobody"}, "condition 'Nobody' is not defined"),
        ({"Condition": "C"}, "conditions are circular: C → C"),
        (
            {"Fn::Equals": [{"Ref": "Queue"}, "a"]},
            "condition 'C' Fn::Equals.0: refers to 'Queue', which does not exist",
        ),
    ],
)
def test_what_is_refused(condition, problem):
    with pytest.raises(IntrinsicError) as caught:
        holds({"C": condition})

    assert problem in str(caught.value)


def test_a_condition_may_wait_for_a_pending_parameter():
    conditions = {"C": {"Fn::Equals": [{"Ref": "P"}, "a"]}, "D": {"Fn::And": [NO, {"Condition": "C"}]}}

    assert holds(conditions, P=Marker.PENDING) is None
    assert holds(conditions, "D", P=Marker.PENDING) is False
