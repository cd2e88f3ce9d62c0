"""A whole template: checked before anything is made, then made in order."""

from pathlib import Path

import pytest

from local.errors import AwsError, LocalError
from local.provision import Created
from local.template.stack import Stack


async def test_resources_come_after_what_they_refer_to(write, created, services):
    await created(
        write("""
            Resources:
              A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "after-${B.Arn}"}, DependsOn: C}
              B: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt C.Id}}
              C: {Type: AWS::SQS::Queue}
        """)
    )

    assert list(services.made) == ["taskflow-C", "taskflow-B", "taskflow-A"]
    assert services.made["taskflow-B"] == {"QueueName": "id-of-taskflow-C"}


async def test_outputs_metadata_and_resources_are_told(write, created):
    stack = await created(
        write("""
            Metadata: {Web: {Folder: web, Queue: !Ref Q}}
            Parameters: {Stage: {Type: String, Default: dev}}
            Resources: {Q: {Type: AWS::SQS::Queue}}
            Outputs:
              Name: {Value: !Sub "${Q}-${Stage}", Export: {Name: x}}
              Arn: {Value: !GetAtt Q.Arn}
        """),
        name="shop",
        parameters={"Stage": "prod"},
    )

    assert stack.outputs == {"Name": "shop-Q-prod", "Arn": "arn:AWS::SQS::Queue:shop-Q"}
    assert stack.metadata == {"Web": {"Folder": "web", "Queue": "shop-Q"}}
    assert stack.resources["Q"].type == "AWS::SQS::Queue"
    assert stack.resources["Q"].created.ref == "shop-Q"


async def test_what_a_false_condition_takes_away(write, created, services):
    stack = await created(
        write("""
            Parameters: {Stage: {Type: String, Default: local}}
            Conditions: {OnAws: !Not [!Equals [!Ref Stage, local]]}
            Resources:
              Q:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !If [OnAws, !Ref Gone, here]
                  Other: !If [OnAws, x, !Ref AWS::NoValue]
              Gone: {Type: AWS::Unknown::Thing, Condition: OnAws}
            Outputs:
              Gone: {Condition: OnAws, Value: !Ref Gone}
        """)
    )

    assert services.made == {"taskflow-Q": {"QueueName": "here"}}
    assert stack.outputs == {}


async def test_addresses_of_apis_point_here(write, created, services):
    await created(
        write("""
            Resources:
              Api: {Type: AWS::ApiGatewayV2::Api}
              Q:
                Type: AWS::SQS::Queue
                Properties:
                  Urls: [!Sub "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/x", "https://example.com"]
                  Arn: !Sub "arn:aws:execute-api:us-east-1:1:${Api}/*"
        """),
        port=8099,
    )

    assert services.made["taskflow-Q"] == {
        "Urls": ["http://127.0.0.1:8099/_apis/taskflow-Api/x", "https://example.com"],
        "Arn": "arn:aws:execute-api:us-east-1:1:taskflow-Api/*",
    }


async def test_names_are_short_enough_and_stay_apart(write, created, services):
    one, other = f"Q{'x' * 80}1", f"Q{'x' * 80}2"
    template = write(f"Resources: {{{one}: {{Type: AWS::SQS::Queue}}, {other}: {{Type: AWS::SQS::Queue}}}}")

    await created(template)
    first = set(services.made)
    await created(template)

    assert len(first) == 2
    assert {len(name) for name in first} == {64}
    assert set(services.made) == first


async def test_what_matters_on_aws_only_is_passed_over(write, created, services):
    stack = await created(
        write(
            """
            Resources:
              Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt Q.Nothing}}
              Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub "/logs/${AWS::StackName}"}}
              Role: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref AWS::NoValue}}
              Alarms: {Type: AWS::SNS::Topic}
              Site: {Type: AWS::CloudFront::Distribution}
              Q:
                Type: AWS::SQS::Queue
                Properties:
                  Logs: [!Ref Logs, !GetAtt Logs.Arn]
                  Role: [!Ref Role, !GetAtt Role.Arn]
                  Alarms: [!Ref Alarms, !GetAtt Alarms.TopicName]
                  Site: !GetAtt Site.DomainName
        """.replace("!GetAtt Q.Nothing", "10.0.0.0/16")
        )
    )

    assert services.made["taskflow-Q"] == {
        "Logs": ["/logs/taskflow", "arn:aws:logs:us-east-1:123456789012:log-group:/logs/taskflow:*"],
        "Role": ["taskflow-Role", "arn:aws:iam::123456789012:role/taskflow-Role"],
        "Alarms": ["arn:aws:sns:us-east-1:123456789012:taskflow-Alarms", "taskflow-alarms-topicname"],
        "Site": "taskflow-site-domainname",
    }
    assert next((passed.path, passed.reason) for passed in stack.passed_over) == (
        "Vpc",
        "everything listens on 127.0.0.1, there is no network to shape",
    )


async def test_a_service_goes_before_the_list(write, created, services):
    services["AWS::SNS::Topic"] = services._provisioner("AWS::SNS::Topic")

    stack = await created(write("Resources: {T: {Type: AWS::SNS::Topic}}"))

    assert (list(services.made), stack.passed_over) == (["taskflow-T"], [])


def test_checking_makes_nothing(write, services):
    Stack(write("Resources: {Q: {Type: AWS::SQS::Queue}}"), services).load()

    assert not services.made


def test_an_unknown_type(write, problems):
    assert problems(write("Resources:\n  T: {Type: AWS::DynamoDB::Table}\n")) == [
        "template.yaml:2: Resource T: this runtime cannot run AWS::DynamoDB::Table; "
        "give it a Condition that is false here, or add the type to what is passed over"
    ]


def test_a_dangling_reference(write, problems):
    template = write("""
        Resources:
          Q:
            Type: AWS::SQS::Queue
            Properties: {A: {B: [!Ref Nobody]}, C: !Sub "${Nowhere.Arn}", D: !Sub ["${x}", {x: !Ref None}]}
            DependsOn: [Nothing]
        Outputs: {O: {Value: !GetAtt AWS::Region.Arn}}
    """)

    assert problems(template) == [
        "template.yaml:3: Resource Q: A.B.0: refers to 'Nobody', which is not a parameter or a resource "
        "of this template",
        "template.yaml:3: Resource Q: C: refers to 'Nowhere', which is not a resource of this template",
        "template.yaml:3: Resource Q: D.Fn::Sub.x: refers to 'None', which is not a parameter or a resource "
        "of this template",
        "template.yaml:3: Resource Q: DependsOn: refers to 'Nothing', which is not a resource of this template",
        "template.yaml: Outputs.O: refers to 'AWS::Region', which is not a resource of this template",
    ]


def test_a_reference_to_what_a_false_condition_takes_away(write, problems):
    template = write("""
        Conditions: {Never: !Equals [a, b]}
        Resources:
          Gone: {Type: AWS::SQS::Queue, Condition: Never}
          Q: {Type: AWS::SQS::Queue, Properties: {Name: !GetAtt Gone.Arn}}
    """)

    assert problems(template) == [
        "template.yaml:5: Resource Q: Name: refers to 'Gone', "
        "which the template does not make under its present conditions"
    ]


def test_a_circle(write, problems):
    template = write("""
        Resources:
          A: {Type: AWS::SQS::Queue, Properties: {X: !Ref B}}
          B: {Type: AWS::SQS::Queue, Properties: {X: !GetAtt C.Arn}}
          C: {Type: AWS::SQS::Queue, DependsOn: A}
          D: {Type: AWS::SQS::Queue, Properties: {X: !Ref A}}
    """)

    (line,) = problems(template)

    start, _, circle = line.partition(" in a circle: ")
    assert start == "template.yaml: resources need each other"
    assert circle in {"A → B → C → A", "B → C → A → B", "C → A → B → C"}


def test_an_undefined_condition(write, problems):
    assert problems(write("Resources:\n  Q: {Type: AWS::SQS::Queue, Condition: Nope}\n")) == [
        "template.yaml:2: Resource Q: condition 'Nope' is not defined"
    ]


def test_unsupported_functions(write, problems):
    template = write("""
        Resources:
          Q:
            Type: AWS::SQS::Queue
            Properties: {A: !ImportValue x, B: !Nope y, C: !If [Nope, 1, 2], D: "x {{resolve:ssm:/a}}"}
    """)

    assert [line.removeprefix("template.yaml:3: Resource Q: ") for line in problems(template)] == [
        "A: Fn::ImportValue is not supported: other stacks' exports do not exist here: pass the value as a parameter",
        "B: Fn::Nope is not supported: there is no such function",
        "C: condition 'Nope' is not defined",
        "D: dynamic references ({{resolve:…}}) are not looked up here: pass the value as a parameter",
    ]


def test_a_wrong_parameter(write, problems):
    template = write("Parameters: {A: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue}}")

    assert problems(template, parameters={"B": "x"}) == [
        "template.yaml: parameter 'B' does not exist; there are A",
        "template.yaml: parameter 'A' has no default and was not given a value",
    ]


def test_everything_wrong_is_told_at_once(write, problems):
    template = write("""
        Resources:
          A: {Type: AWS::Unknown::One}
          B: {Type: AWS::Unknown::Two, Properties: {X: !Ref Nobody}}
          C: {Type: AWS::Lambda::Function, Properties: {Code: nowhere}}
    """)

    assert len(problems(template)) == 4


async def test_an_unknown_attribute(write, created):
    template = write(
        "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  R: {Type: AWS::SQS::Queue, Properties: {X: !GetAtt Q.Url}}\n"
    )

    with pytest.raises(LocalError) as caught:
        await created(template)

    assert str(caught.value) == (
        f"{template}:3: Resource R: X: 'Q' has no attribute 'Url'; it has: ApiId, Arn, Id, Version"
    )


@pytest.mark.parametrize("error", [LocalError("no room"), AwsError("InvalidParameterValue", "no room")])
async def test_a_service_that_refuses(write, services, created, error):
    async def refuse(name: str, properties: dict) -> Created:
        raise error

    services["AWS::SQS::Queue"] = refuse
    template = write("Resources:\n  Q: {Type: AWS::SQS::Queue}\n")

    with pytest.raises(LocalError) as caught:
        await created(template)

    assert str(caught.value) == f"{template}:2: Resource Q: {error}"


def test_a_missing_template(tmp_path: Path, problems):
    assert problems(tmp_path / "t.yaml") == ["t.yaml: the template cannot be read (No such file or directory)"]
