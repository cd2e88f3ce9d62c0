"""The functions of a template, resolved in one stack's names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.errors import TemplateError
from local.provision import Created
from local.template.intrinsics import resolve
from local.template.names import Names
from local.template.values import Marker, NotYetKnownError

BODY = {
    "Mappings": {"Sizes": {"prod": {"Memory": 512, "Zones": ["a", "b"]}}},
    "Conditions": {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Equals": ["a", "b"]}},
}


@pytest.fixture
def names():
    names = Names("shop", {"Stage": "prod", "Count": 3, "Flag": "true", "Subnets": ["s-1", "s-2"]}, BODY)
    names.expected = {"Queue", "Later"}
    names.created["Queue"] = Created("https://queue", {"Arn": "arn:queue", "Endpoint.Port": 5432})
    return names


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"Ref": "Stage"}, "prod"),
        ({"Ref": "Count"}, 3),
        ({"Ref": "Subnets"}, ["s-1", "s-2"]),
        ({"Ref": "Queue"}, "https://queue"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::GetAtt": ["Queue", "Endpoint.Port"]}, 5432),
        ({"Fn::GetAtt": ["Queue", {"Fn::Sub": "Arn"}]}, "arn:queue"),
        ({"Fn::Sub": "${Stage}-${Queue.Arn}-${Count}"}, "prod-arn:queue-3"),
        ({"Fn::Sub": "${!Stage} $1 {Stage}"}, "${Stage} $1 {Stage}"),
        ({"Fn::Sub": ["${Stage}/${X}", {"X": {"Ref": "Queue"}}]}, "prod/https://queue"),
        ({"Fn::Sub": ["${A.b}", {"A.b": "dotted"}]}, "dotted"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}, 5, True]]}, "a-prod-5-true"),
        ({"Fn::Join": [",", {"Ref": "Subnets"}]}, "s-1,s-2"),
        ({"Fn::Join": ["", ["a", {"Ref": "AWS::NoValue"}, "b"]]}, "ab"),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::Select": ["0", {"Fn::Split": ["/", "x/y"]}]}, "x"),
        ({"Fn::Split": ["/", "a/b//c"]}, ["a", "b", "", "c"]),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Memory"]}, 512),
        ({"Fn::FindInMap": ["Sizes", "prod", "Zones"]}, ["a", "b"]),
        ({"Fn::Base64": "hi"}, "aGk="),
        ({"Fn::GetAZs": ""}, ["us-east-1a", "us-east-1b", "us-east-1c"]),
        ({"Fn::GetAZs": "eu-west-1"}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::Cidr": ["192.168.0.0/24", "3", 5]}, ["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27"]),
        ({"Fn::Cidr": ["2001:db8::/56", 1, 64]}, ["2001:db8::/64"]),
        ({"Fn::If": ["Yes", {"Ref": "Stage"}, {"Ref": "Later"}]}, "prod"),
        ({"Fn::If": ["No", 1, 2]}, 2),
        ({"A": {"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}, "B": 2}, {"B": 2}),
        ([1, {"Ref": "AWS::NoValue"}, 3], [1, 3]),
        ({"Ref": "Stage", "Other": 1}, {"Ref": "Stage", "Other": 1}),
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Ref": "AWS::StackName"}, "shop"),
        ({"Ref": "AWS::NotificationARNs"}, []),
    ],
)
def test_answers(names, value, answer):
    assert resolve(value, names) == answer


def test_a_stack_id_is_the_same_at_every_start(names):
    again = Names("shop", {}, {})

    assert resolve({"Ref": "AWS::StackId"}, names) == resolve({"Ref": "AWS::StackId"}, again)
    assert resolve({"Ref": "AWS::StackId"}, names).startswith(
        "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/"
    )


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"Ref": "Nobody"}, "refers to 'Nobody', which does not exist here"),
        ({"Ref": ["Stage"]}, "Ref needs a name, not a list"),
        ({"Fn::GetAtt": ["Queue", "Arnn"]}, "'Queue' has no attribute 'Arnn'; it has: Arn, Endpoint.Port"),
        ({"Fn::GetAtt": ["Queue"]}, "Fn::GetAtt needs [resource, attribute]"),
        ({"Fn::Sub": "${Subnets}"}, "needs text, not a list"),
        ({"Fn::Sub": ["a"]}, "Fn::Sub needs text, or [text, {name: value}]"),
        ({"Fn::Join": ["-", "text"]}, "Fn::Join needs [delimiter, list]"),
        ({"Fn::Join": ["-", [{"a": 1}]]}, "needs text, not a mapping"),
        ({"Fn::Select": [2, ["a", "b"]]}, "Fn::Select asks for item 2 of a list of 2"),
        ({"Fn::Select": [-1, ["a", "b"]]}, "Fn::Select asks for item -1 of a list of 2"),
        ({"Fn::Select": ["x", ["a"]]}, "Fn::Select needs a whole number"),
        ({"Fn::Split": ["", "ab"]}, "Fn::Split needs [delimiter, text]"),
        (
            {"Fn::FindInMap": ["Sizes", "dev", "Memory"]},
            "finds no 'dev' on the way to Sizes.dev.Memory in Mappings",
        ),
        ({"Fn::Cidr": ["10.0.0.0/24", 9, 5]}, "Fn::Cidr finds 8 networks of 5 bits in 10.0.0.0/24, not 9"),
        ({"Fn::Cidr": ["10.0.0.0/24", 1, 9]}, "Fn::Cidr cannot divide the network: new prefix must be longer"),
        ({"Fn::If": ["Maybe", 1, 2]}, "condition 'Maybe' is not defined"),
        ({"Fn::If": ["Yes", 1]}, "Fn::If needs [condition, value if true, value if false]"),
        ({"Fn::Nope": 1}, "Fn::Nope is not supported: there is no such function"),
        ({"Fn::ImportValue": "x"}, "Fn::ImportValue is not supported: other stacks' exports do not exist here"),
        ({"Fn::Transform": {}}, "Fn::Transform is not supported: macros and AWS::Include are not run here"),
        ({"Fn::Sub": "a", "Other": 1}, "Fn::Sub must stand alone, without other keys beside it"),
    ],
)
def test_problems_name_their_path(names, value, problem):
    with pytest.raises(TemplateError) as caught:
        resolve({"Targets": [{"Arn": value}]}, names)

    assert str(caught.value).startswith(f"Targets.0.Arn: {problem}")


def test_a_problem_inside_a_function_names_the_way_there(names):
    with pytest.raises(TemplateError) as caught:
        resolve({"A": {"Fn::Join": ["", ["x", {"Ref": "Nobody"}]]}}, names)

    assert str(caught.value) == "A.Fn::Join.1.1: refers to 'Nobody', which does not exist here"


@pytest.mark.parametrize("value", [{"Ref": "Later"}, {"Fn::GetAtt": "Later.Arn"}, {"Fn::Sub": "${Later}"}])
def test_a_resource_that_is_not_made_yet(names, value):
    with pytest.raises(NotYetKnownError):
        resolve(value, names)


def test_a_pending_parameter_is_not_known_yet():
    with pytest.raises(NotYetKnownError):
        resolve({"Ref": "P"}, Names("shop", {"P": Marker.PENDING}, {}))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text().filter(lambda key: key != "Ref" and key[:4] != "Fn::"), inner)
    ),
)


@given(value=plain)
def test_a_value_without_functions_stays_as_it_is(value):
    assert resolve(value, Names("shop", {}, {})) == value
