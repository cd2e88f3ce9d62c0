"""The events of WebSocket APIs against recorded samples, and the resources that make such an API."""

import base64
import re

import pytest
from websockets.asyncio.client import connect

from local.errors import TemplateError
from local.gateway.websocket_routes import RouteSelection
from tests.conformance.vectors import load
from tests.unit.local.gateway import INVOKE_URI, eventually, expand, provision

MESSAGE = load("lambda_events/go-apigw-websocket-request-send-message.json")
DISCONNECT = load("lambda_events/go-apigw-websocket-request-disconnect.json")
CONNECT_CONTEXT = {
    *("routeKey", "eventType", "extendedRequestId", "requestTime", "messageDirection", "stage", "connectedAt"),
    *("requestTimeEpoch", "identity", "requestId", "domainName", "connectionId", "apiId"),
}
ALL = ("$connect", "$disconnect", "$default")


@pytest.fixture
async def served(gateway):
    """The gateway behind a server, for those who connect."""
    async with gateway.serving():
        yield gateway


async def events_of(gateway, message="hello", query="", stage_properties=None, **options):
    """The events of one connection with one message."""
    api_id = await gateway.websocket_api(*ALL, stage_properties=stage_properties)
    async with connect(gateway.websocket_url(api_id, query=query), user_agent_header="story/1", **options) as client:
        await client.send(message)
        await eventually(lambda: gateway.functions.seen("$default"))
    await eventually(lambda: gateway.functions.seen("$disconnect"))
    return gateway.functions.events


def shape(value):
    """Names and types, without contents."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    return type(value)


async def test_message_and_disconnect_have_the_fields_of_the_samples(served):
    _, message, disconnect = await events_of(served)
    assert shape(message) == shape(MESSAGE)
    assert shape(disconnect) == shape(DISCONNECT)
    assert disconnect["headers"] == {**DISCONNECT["headers"], "Host": f"127.0.0.1:{served.port}"}


async def test_connect_brings_headers_and_query(served):
    headers = {"origin": "https://page.example", "X-Twice": "b"}
    event = (await events_of(served, query="?ticket=t%20t&a=1&a=2", additional_headers=headers, subprotocols=["v1"]))[0]
    assert event["queryStringParameters"] == {"ticket": "t t", "a": "2"}
    assert event["multiValueQueryStringParameters"] == {"ticket": ["t t"], "a": ["1", "2"]}
    assert event["headers"].keys() >= {
        *("Host", "Origin", "User-Agent", "X-Amzn-Trace-Id", "X-Forwarded-For", "X-Forwarded-Port", "X-Twice"),
        *("X-Forwarded-Proto", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol"),
    }
    assert not {"Upgrade", "Connection"} & event["headers"].keys()
    assert event["headers"]["Sec-WebSocket-Protocol"] == "v1"
    assert {name: [value] for name, value in event["headers"].items()} == event["multiValueHeaders"]


async def test_connect_has_no_query_fields_without_a_query(served):
    event = (await events_of(served))[0]
    assert event.keys() == {"headers", "multiValueHeaders", "requestContext", "isBase64Encoded"}


async def test_contexts(served):
    connect_event, message, disconnect = await events_of(served)
    context = connect_event["requestContext"]
    assert context.keys() == CONNECT_CONTEXT
    assert (context["routeKey"], context["eventType"], context["stage"]) == ("$connect", "CONNECT", "live")
    assert context["identity"] == {"userAgent": "story/1", "sourceIp": "127.0.0.1"}
    assert context["domainName"] == f"{context['apiId']}.execute-api.us-east-1.amazonaws.com"
    assert re.fullmatch(r"[\w-]{15}=", context["connectionId"])
    assert context["connectedAt"] == context["requestTimeEpoch"] == message["requestContext"]["connectedAt"]
    assert message["requestContext"]["eventType"] == "MESSAGE"
    assert disconnect["requestContext"]["eventType"] == "DISCONNECT"
    assert message["requestContext"]["messageId"] != message["requestContext"]["requestId"]


async def test_binary_messages_arrive_in_base64(served):
    _, message, _ = await events_of(served, message=b"\x00\xff")
    assert (message["isBase64Encoded"], base64.b64decode(message["body"])) == (True, b"\x00\xff")


async def test_stage_variables_are_in_every_event(served):
    events = await events_of(served, stage_properties={"StageVariables": {"color": "red"}})
    assert [event["stageVariables"] for event in events] == [{"color": "red"}] * 3


@pytest.mark.parametrize(
    ("expression", "message", "key"),
    [
        ("$request.body.action", '{"action": "a"}', "a"),
        ("${request.body.action}", '{"action": "a"}', "a"),
        ("$request.body.message.kind", '{"message": {"kind": "a"}}', "a"),
        ("${request.body.service}/${request.body.verb}", '{"service": "x", "verb": 1}', "x/1"),
        ("${request.body.service}/${request.body.verb}", '{"service": "x"}', None),
        ("$request.body.action", '{"action": true}', "true"),
        ("$request.body.action", '{"action": ["a"]}', None),
        ("$request.body.action", "null", None),
    ],
)
def test_selection_expressions(expression, message, key):
    assert RouteSelection("Ws", expression).key_of(message) == key


SAM = {
    "Resources": {
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"CodeUri": "s3://bucket/key", "Handler": "a.b", "Runtime": "python3.13"},
        },
        "Ws": {
            "Type": "AWS::Serverless::WebSocketApi",
            "Properties": {
                "RouteSelectionExpression": "$request.body.action",
                "StageName": "live",
                "DefaultRouteSettings": {"ThrottlingBurstLimit": 500, "ThrottlingRateLimit": 250},
                "Routes": {
                    "$connect": {"FunctionArn": {"Fn::GetAtt": ["Fn", "Arn"]}},
                    "$default": {
                        "FunctionArn": {"Fn::GetAtt": ["Fn", "Arn"]},
                        "RouteResponseSelectionExpression": "$default",
                    },
                    "slow": {"FunctionArn": {"Fn::GetAtt": ["Fn", "Arn"]}, "IntegrationTimeout": 10000},
                },
            },
        },
    }
}
RESPONSE = {
    "Type": "AWS::ApiGatewayV2::RouteResponse",
    "Properties": {"ApiId": {"Ref": "Ws"}, "RouteId": {"Ref": "WsDefaultRoute"}, "RouteResponseKey": "$default"},
}


async def test_what_sam_makes_of_a_template_runs(served, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    resources = expand(SAM)
    made = await provision(served, {**resources, "Response": RESPONSE})
    assert made["Ws"].attributes["ApiEndpoint"].startswith("ws://127.0.0.1:")
    async with connect(served.websocket_url(made["Ws"].ref)) as client:
        await client.send("hello")
        assert await client.recv() == "hello"
    assert served.functions.seen("$connect")


async def test_without_a_route_response_the_answer_is_dropped_and_logged(served, monkeypatch, caplog):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = await provision(served, expand(SAM))
    async with connect(served.websocket_url(made["Ws"].ref)) as client:
        await client.send("hello")
        await eventually(lambda: "RouteResponse" in caplog.text)


@pytest.mark.parametrize(
    ("kind", "properties", "message"),
    [
        ("Route", {"RouteKey": "a", "AuthorizationType": "CUSTOM"}, "AuthorizationType CUSTOM"),
        ("Route", {"RouteKey": "a", "AuthorizationType": "AWS_IAM"}, "AuthorizationType AWS_IAM"),
        ("Route", {"RouteKey": "a", "ApiKeyRequired": True}, "property ApiKeyRequired"),
        ("Route", {"RouteKey": "a", "Target": "integrations/x"}, "no integration x"),
        ("RouteResponse", {"RouteId": "x", "RouteResponseKey": "$default"}, "no route x"),
        ("RouteResponse", {"RouteId": "x", "RouteResponseKey": "other"}, "RouteResponseKey other"),
        ("Integration", {"IntegrationType": "MOCK"}, "IntegrationType MOCK"),
        ("Integration", {"IntegrationUri": INVOKE_URI, "TimeoutInMillis": 29_001}, "50 to 29000"),
        ("Authorizer", {}, "Authorizer on this kind of API"),
        ("Stage", {"StageName": "live", "ClientCertificateId": "x"}, "property ClientCertificateId"),
    ],
)
async def test_what_cannot_be_done_here_is_refused_by_name(gateway, kind, properties, message):
    api_id = await gateway.websocket_api()
    with pytest.raises(TemplateError, match=re.escape(message)):
        await gateway.make(kind, "Thing", ApiId=api_id, **properties)


@pytest.mark.parametrize("expression", ["$request.header.x", "action", "$default"])
async def test_other_selection_expressions_are_refused(gateway, expression):
    with pytest.raises(TemplateError, match="RouteSelectionExpression"):
        await gateway.make("Api", "Ws", ProtocolType="WEBSOCKET", RouteSelectionExpression=expression)
