"""Whatever is wrong with a template, the answer is a sentence and never a traceback."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.errors import LocalError
from local.template.read import read
from local.template.stack import Stack

GOOD = """
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Stage: {Type: String, Default: dev, AllowedValues: [dev, prod], AllowedPattern: '[a-z]+', MinLength: 1}
      Count: {Type: Number, Default: 5, MaxValue: 9}
    Mappings: {Sizes: {dev: {x: 1}}}
    Conditions: {Dev: !Equals [!Ref Stage, dev], Both: !And [!Condition Dev, !Not [!Equals [a, b]]]}
    Globals: {Function: {Runtime: python3.13, CodeUri: code, Environment: {Variables: {X: y}}}}
    Resources:
      Q: {Type: AWS::SQS::Queue, Condition: Both, Properties: {A: !Sub "${Stage}-${Count}"}, DependsOn: [R]}
      R: {Type: AWS::SQS::Queue, Properties: {B: !FindInMap [Sizes, !Ref Stage, x]}}
      T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Join [-, [a, !Ref Stage]]}}
      L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: code}}
      N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {P: !Ref R}}}
      F:
        Type: AWS::Serverless::Function
        Properties:
          Handler: h.h
          Layers: [!Ref L]
          Events:
            Get: {Type: HttpApi, Properties: {Path: /x, Method: get}}
            Queue: {Type: SQS, Properties: {Queue: !GetAtt R.Arn}}
    Outputs: {O: {Value: !GetAtt N.Outputs.A, Condition: Dev}}
"""
CHILD = "Parameters: {P: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {A: {Value: !Ref P}}"
JUNK: list[Any] = [
    *(None, 3, 1.5, True, "", "x", "${Stage", [], {}, [1], [None], {"a": 1}),
    *({"Ref": "Stage"}, {"Ref": "R"}, {"Ref": 3}, {"Fn::Sub": ["a"]}, {"Fn::GetAtt": ["R"]}),
    *({"Fn::If": ["Dev", "a", "b"]}, {"Fn::If": [["Dev"], 1, 2]}, {"Fn::Join": ["", [{}]]}),
    *({"Condition": 3}, {"Condition": ["Dev"]}, {"Fn::Select": [0, {"Ref": "Stage"}]}, {"Fn::Nope": []}),
]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every container inside with each of its keys."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield value, key
        yield from places(item)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1, exclude_max=True), junk=st.sampled_from(JUNK), drop=st.booleans())
def test_one_wrong_spot_anywhere(tmp_path, services, position, junk, drop):
    (tmp_path / "code").mkdir(exist_ok=True)
    (tmp_path / "child.yaml").write_text(CHILD)
    (tmp_path / "good.yaml").write_text(GOOD)
    body = copy.deepcopy(read(tmp_path / "good.yaml").body)
    spots = list(places(body))
    container, key = spots[int(position * len(spots))]
    if drop:
        del container[key]
    else:
        container[key] = junk
    (tmp_path / "template.json").write_text(json.dumps(body))

    with suppress(LocalError):
        Stack(tmp_path / "template.json", services).load()


def test_without_a_wrong_spot_it_loads(write, services):
    write(CHILD, "child.yaml")

    assert Stack(write(GOOD), services).load().order
