"""The event of payload format 2.0, field by field and against recorded samples."""

import base64
import re

import pytest

from tests.conformance.vectors import load
from tests.unit.local.gateway import PORT, openapi

SAMPLES = {
    name: load(f"lambda_events/{name}.json")
    for name in ("sam-HttpApi", "pt-apiGatewayProxyV2Event", "go-apigw-v2-request-no-authorizer")
}


async def event_of(gateway, method, path, *, key="$default", stage="$default", variables=None, **options):
    """Send one request and answer the event that the function saw."""
    await gateway.http_api(key, stage=stage, stage_properties={"StageVariables": variables or {}})
    async with gateway.client() as client:
        await client.request(method, path, **options)
    return gateway.functions.events[-1]


async def full_event(gateway):
    """A request that has everything: path parameters, queries, cookies, a body, stage variables and a token."""
    made = await gateway.make(
        "Api", "HttpApi", Body=openapi("POST /my/{parameter1}", guarded=["POST /my/{parameter1}"])
    )
    stage = {"StageName": "$default", "StageVariables": {"color": "red"}}
    await gateway.make("Stage", "Stage", ApiId=made.ref, **stage)
    async with gateway.client() as client:
        await client.post(
            "/my/path?a=1&a=2&b=3",
            headers={"authorization": f"Bearer {gateway.issuer.token()}", "cookie": "one=1; two=2"},
            json={"message": "hello"},
        )
    return gateway.functions.events[-1]


def kinds(value):
    """The shape of a value: names and types, without contents."""
    if isinstance(value, dict):
        return {name: kinds(item) for name, item in value.items()}
    return type(value).__name__


@pytest.mark.parametrize("name", ["sam-HttpApi", "pt-apiGatewayProxyV2Event"])
async def test_a_full_event_has_the_fields_of_the_samples(gateway, name):
    # given the sample, without the client certificate of mutual TLS, which only custom domains have
    sample = SAMPLES[name]
    expected = {**sample, "requestContext": dict(sample["requestContext"])}
    del expected["requestContext"]["authentication"]
    # when a request brings everything
    event = await full_event(gateway)
    # then names and types are the same, wherever they do not depend on the request
    assert event.keys() == expected.keys()
    assert event["requestContext"].keys() == expected["requestContext"].keys()
    for part in ("http", "authorizer"):
        assert event["requestContext"][part].keys() == expected["requestContext"][part].keys()
    scalars = [field for field, value in expected.items() if not isinstance(value, dict)]
    assert {field: kinds(event[field]) for field in scalars} == {field: kinds(expected[field]) for field in scalars}
    assert event["requestContext"]["authorizer"]["jwt"].keys() == {"claims", "scopes"}


async def test_a_plain_event_has_no_fields_for_what_is_not_there(gateway):
    sample = SAMPLES["go-apigw-v2-request-no-authorizer"]
    event = await event_of(gateway, "GET", "/")
    assert event.keys() == sample.keys()
    assert event["headers"].keys() >= {"host", "user-agent", "content-length", *sample["headers"]}
    assert event["requestContext"].keys() == sample["requestContext"].keys() - {"authentication"}
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", event["headers"]["x-amzn-trace-id"])


async def test_who_what_and_when(gateway):
    event = await event_of(gateway, "GET", "/tasks/7", key="GET /tasks/{id}", headers={"user-agent": "story/1"})
    context = event["requestContext"]
    assert (event["version"], event["routeKey"], context["routeKey"]) == ("2.0", *["GET /tasks/{id}"] * 2)
    assert event["pathParameters"] == {"id": "7"}
    assert context["http"] == {
        "method": "GET",
        "path": "/tasks/7",
        "protocol": "HTTP/1.1",
        "sourceIp": "203.0.113.9",
        "userAgent": "story/1",
    }
    assert (context["accountId"], context["domainPrefix"]) == ("123456789012", context["apiId"])
    assert context["domainName"] == f"{context['apiId']}.execute-api.us-east-1.amazonaws.com"
    assert abs(context["timeEpoch"] - gateway.clock.now() * 1000) < 60_000
    assert re.fullmatch(r"\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} \+0000", context["time"])
    assert re.fullmatch(r"[\w-]{15}=", context["requestId"])


async def test_the_clock_tells_the_time(gateway):
    gateway.clock.advance(86400 * 365)
    event = await event_of(gateway, "GET", "/")
    assert event["requestContext"]["timeEpoch"] > (gateway.clock.now() - 60) * 1000


async def test_headers_are_lower_case_and_joined(gateway):
    headers = [("X-Many", "a"), ("x-many", "b, c"), ("Connection", "close"), ("X-Forwarded-For", "198.51.100.1")]
    event = await event_of(gateway, "GET", "/", headers=headers)
    assert event["headers"]["x-many"] == "a,b, c"
    assert event["headers"]["x-forwarded-for"] == "198.51.100.1, 203.0.113.9"
    assert (event["headers"]["x-forwarded-port"], event["headers"]["x-forwarded-proto"]) == (str(PORT), "http")
    assert event["headers"]["host"] == f"127.0.0.1:{PORT}"
    assert "connection" not in event["headers"]


async def test_a_trace_that_the_client_began_goes_on(gateway):
    event = await event_of(gateway, "GET", "/", headers={"x-amzn-trace-id": "Root=1-2-3"})
    assert event["headers"]["x-amzn-trace-id"] == "Root=1-2-3"


async def test_cookies_are_apart(gateway):
    event = await event_of(gateway, "GET", "/", headers=[("cookie", "a=1; b=2"), ("cookie", "c=3")])
    assert event["cookies"] == ["a=1", "b=2", "c=3"]
    assert "cookie" not in event["headers"]


async def test_queries_are_decoded_in_one_place_and_raw_in_the_other(gateway):
    event = await event_of(gateway, "GET", "/?a=1&a=x%2Cy&b=%C3%BC+z&empty=")
    assert event["queryStringParameters"] == {"a": "1,x,y", "b": "ü z", "empty": ""}
    assert event["rawQueryString"] == "a=1&a=x%2Cy&b=%C3%BC+z&empty="


async def test_the_path_is_decoded_as_http_apis_do(gateway):
    event = await event_of(gateway, "GET", "/files/a%20b%2Fc/%C3%BC", key="GET /files/{name}/{rest+}")
    assert event["rawPath"] == "/files/a b/c/ü"
    assert event["pathParameters"] == {"name": "a b/c", "rest": "ü"}


async def test_a_trailing_slash_stays(gateway):
    assert (await event_of(gateway, "GET", "/my/path/"))["rawPath"] == "/my/path/"


async def test_stage_variables(gateway):
    event = await event_of(gateway, "GET", "/", variables={"color": "red", "size": 7})
    assert event["stageVariables"] == {"color": "red", "size": "7"}


@pytest.mark.parametrize(
    ("content_type", "encoded"),
    [
        ("application/json", False),
        ("Application/JSON; charset=utf-8", False),
        ("application/merge-patch+json", False),
        ("application/xml", False),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", True),
        ("application/octet-stream", True),
        ("multipart/form-data; boundary=x", True),
        ("", True),
    ],
)
async def test_which_bodies_arrive_as_text(gateway, content_type, encoded):
    event = await event_of(gateway, "POST", "/", content="a=ü".encode(), headers={"content-type": content_type})
    body = base64.b64decode(event["body"]).decode() if encoded else event["body"]
    assert (event["isBase64Encoded"], body) == (encoded, "a=ü")


@pytest.mark.parametrize(
    ("content", "headers"),
    [(b"\x1f\x8b\x08", {"content-encoding": "gzip"}), (b"\xff\xfe", {})],
)
async def test_text_that_is_none_arrives_in_base64(gateway, content, headers):
    headers = {"content-type": "application/json", **headers}
    event = await event_of(gateway, "POST", "/", content=content, headers=headers)
    assert (event["isBase64Encoded"], base64.b64decode(event["body"])) == (True, content)
