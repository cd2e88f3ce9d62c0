"""SAM templates become plain ones: functions, events, APIs, layers, aliases, and folders of code."""

import pytest

HEAD = "Transform: AWS::Serverless-2016-10-31\n"
SAM = """
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Function: {Runtime: python3.13, CodeUri: code/, Timeout: 7}
    Resources:
"""


@pytest.fixture
def sam(write):
    def write_resources(text, name="template.yaml"):
        return write(SAM + text, name)

    return write_resources


def types(stack):
    return {path: made.type for path, made in stack.resources.items()}


async def test_a_function_gets_its_folder_from_globals(sam, created, services, tmp_path):
    await created(sam("      F: {Type: AWS::Serverless::Function, Properties: {Handler: h.h}}"))

    function = services.made["taskflow-F"]
    assert function["Code"] == {"LocalPath": str(tmp_path / "code")}
    assert (function["Runtime"], function["Timeout"]) == ("python3.13", 7)
    assert function["Role"] == "arn:aws:iam::123456789012:role/taskflow-FRole"


async def test_plain_functions_and_layers_name_folders_too(write, created, services, tmp_path):
    await created(
        write("""
            Resources:
              F: {Type: AWS::Lambda::Function, Properties: {Code: ./code, Handler: h.h}}
              L: {Type: AWS::Lambda::LayerVersion, Properties: {Content: code}}
        """)
    )

    assert services.made["taskflow-F"]["Code"] == {"LocalPath": str(tmp_path / "code")}
    assert services.made["taskflow-L"]["Content"] == {"LocalPath": str(tmp_path / "code")}


async def test_a_layer_tells_how_sam_would_build_it(sam, created, services, tmp_path):
    stack = await created(
        sam("""
      L:
        Type: AWS::Serverless::LayerVersion
        Metadata: {BuildMethod: python3.13}
        Properties: {ContentUri: code}
      F: {Type: AWS::Serverless::Function, Properties: {Handler: h.h, Layers: [!Ref L]}}
        """)
    )

    (layer,) = [path for path, type_ in types(stack).items() if type_ == "AWS::Lambda::LayerVersion"]
    assert services.made[f"taskflow-{layer}"]["Content"] == {
        "LocalPath": str(tmp_path / "code"),
        "BuildMethod": "python3.13",
    }
    assert services.made["taskflow-F"]["Layers"] == [f"taskflow-{layer}"]


async def test_events_become_resources(sam, created, services):
    stack = await created(
        sam("""
      Queue: {Type: AWS::SQS::Queue}
      F:
        Type: AWS::Serverless::Function
        Properties:
          Handler: h.h
          Policies: [AWSXRayDaemonWriteAccess, SQSPollerPolicy: {QueueName: !GetAtt Queue.Id}]
          Events:
            Get: {Type: HttpApi, Properties: {Path: /x, Method: get}}
            Queue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 5}}
            Minute: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}
            Rule: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}, InputPath: $.detail}}
        """)
    )

    assert {"FQueue", "FMinute", "FRule", "ServerlessHttpApi"} <= types(stack).keys()
    assert services.made["taskflow-FQueue"] == {
        "BatchSize": 5,
        "EventSourceArn": "arn:AWS::SQS::Queue:taskflow-Queue",
        "FunctionName": "taskflow-F",
    }
    get = services.made["taskflow-ServerlessHttpApi"]["Body"]["paths"]["/x"]["get"]
    assert "functions/arn:AWS::Lambda::Function:taskflow-F/" in get["x-amazon-apigateway-integration"]["uri"]


async def test_a_websocket_api(sam, created, services):
    stack = await created(
        sam("""
      F: {Type: AWS::Serverless::Function, Properties: {Handler: h.h}}
      Socket:
        Type: AWS::Serverless::WebSocketApi
        Properties:
          RouteSelectionExpression: $request.body.action
          Routes: {$connect: {FunctionArn: !GetAtt F.Arn}}
    Outputs:
      Url: {Value: !Sub "wss://${Socket}.execute-api.${AWS::Region}.amazonaws.com/default"}
        """),
        port=9000,
    )

    assert types(stack)["SocketConnectRoute"] == "AWS::ApiGatewayV2::Route"
    assert services.made["taskflow-Socket"]["ProtocolType"] == "WEBSOCKET"
    assert stack.outputs == {"Url": "ws://127.0.0.1:9000/_apis/taskflow-Socket/default"}


async def test_an_alias_and_its_deployment(sam, created):
    stack = await created(
        sam("""
      F:
        Type: AWS::Serverless::Function
        Properties: {Handler: h.h, AutoPublishAlias: live, DeploymentPreference: {Type: AllAtOnce}}
    Outputs: {Alias: {Value: !Ref F.Alias}}
        """)
    )

    assert types(stack)["FAliaslive"] == "AWS::Lambda::Alias"
    assert stack.outputs == {"Alias": "taskflow-FAliaslive"}
    assert "AWS::CodeDeploy::DeploymentGroup" in {passed.type for passed in stack.passed_over}


async def test_connectors_become_permissions_that_are_passed_over(sam, created):
    stack = await created(
        sam("""
      Queue: {Type: AWS::SQS::Queue}
      F:
        Type: AWS::Serverless::Function
        Properties: {Handler: h.h}
        Connectors: {ToQueue: {Properties: {Destination: {Id: Queue}, Permissions: [Write]}}}
        """)
    )

    assert "FToQueuePolicy" in {passed.path for passed in stack.passed_over}


async def test_expanding_needs_no_region_from_outside(sam, created, monkeypatch):
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)

    stack = await created(sam("      F: {Type: AWS::Serverless::Function, Properties: {Handler: h.h}}"))

    assert "F" in stack.resources


@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        (
            "{Type: AWS::Serverless::Function, Properties: {Handler: h.h, CodeUri: nowhere/}}",
            "Code: 'nowhere/' is not a folder beside the template",
        ),
        (
            "{Type: AWS::Serverless::Function, Properties: {Handler: h.h, CodeUri: s3://b/k}}",
            "Code: code in S3 is not run here: name the local folder",
        ),
        (
            "{Type: AWS::Serverless::Function, Properties: {Handler: h.h, InlineCode: 'x'}}",
            "Code: inline code is not run here: move it to a folder and name that in CodeUri",
        ),
        (
            "{Type: AWS::Lambda::Function, Properties: {Handler: h.h, Code: {ZipFile: x}}}",
            "Code: inline code is not run here: move it to a folder and name that in CodeUri",
        ),
        (
            "{Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {ImageUri: x}}}",
            "Code: container images are not run here: package the function as Zip",
        ),
        ("{Type: AWS::Lambda::Function, Properties: {Handler: h.h}}", "Code: names no folder of code"),
        (
            "{Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: api.yaml}}",
            "DefinitionUri is not read here: write the definition into the template, or use events",
        ),
        (
            "{Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}}}",
            "Location must be the path of a template; the Serverless Application Repository is not used here",
        ),
    ],
)
def test_code_that_is_elsewhere_is_refused(sam, problems, resource, problem):
    assert problems(sam(f"      X: {resource}")) == [f"template.yaml:6: Resource X: {problem}"]


def test_what_sam_refuses_names_the_resource(sam, problems):
    lines = problems(sam("      F: {Type: AWS::Serverless::Function, Properties: {CodeUri: code, Handle: h.h}}"))

    assert len(lines) == 1
    assert lines[0].startswith("template.yaml: Resource with id [F] is invalid.")


def test_what_sam_trips_over_names_the_resource_too(sam, problems):
    (line,) = problems(
        sam("""
      Fine: {Type: AWS::Serverless::Function, Properties: {Handler: h.h}}
      S: {Type: AWS::Serverless::WebSocketApi, Properties: {RouteSelectionExpression: x, Routes: {$connect: 1}}}
        """)
    )

    assert line.startswith("template.yaml:8: Resource S: SAM cannot expand it (")


def test_a_sam_resource_needs_the_transform(write, problems):
    assert problems(write("Resources: {F: {Type: AWS::Serverless::Function, Properties: {CodeUri: code}}}")) == [
        "template.yaml:1: Resource F: AWS::Serverless::Function needs "
        "'Transform: AWS::Serverless-2016-10-31' at the top of the template"
    ]


@pytest.mark.parametrize("transform", ["AWS::LanguageExtensions", "{Name: AWS::Include, Parameters: {Location: x}}"])
def test_other_transforms_are_refused_by_name(write, problems, transform):
    (line,) = problems(write(f"Transform: [{transform}]\nResources: {{Q: {{Type: AWS::SQS::Queue}}}}"))

    assert line.startswith("template.yaml: transform 'AWS::")
