"""HTTP APIs from the outside: routes, stages, answers and refusals, against a fake function."""

import asyncio
import base64

import httpx
import pytest

from local.errors import AwsError
from tests.unit.local.gateway import PORT, Gateway, eventually


async def test_a_request_reaches_the_function_and_its_answer_the_client(gateway):
    # given a route
    await gateway.http_api("GET /tasks/{id}")
    gateway.functions.handler = lambda event: {
        "statusCode": 201,
        "headers": {"X-Task": event["pathParameters"]["id"], "content-type": "application/json"},
        "body": '{"ok":true}',
    }
    # when it is called
    async with gateway.client() as client:
        answer = await client.get("/tasks/42")
    # then the function's answer comes back, with the gateway's request id
    assert (answer.status_code, answer.json(), answer.headers["x-task"]) == (201, {"ok": True}, "42")
    assert answer.headers["apigw-requestid"] == gateway.functions.events[0]["requestContext"]["requestId"]


async def test_every_api_is_also_below_its_own_address(gateway):
    first = await gateway.http_api("GET /a")
    second = await gateway.http_api("GET /b", name="Other")
    async with gateway.client() as client:
        statuses = [
            (await client.get(path)).status_code
            for path in ("/a", f"/_apis/{first}/a", "/b", f"/_apis/{second}/b", "/_apis/unknown/b")
        ]
    assert statuses == [200, 200, 404, 200, 404]


async def test_the_identifiers_are_the_same_on_every_start(gateway):
    another = Gateway()
    try:
        made = await gateway.make("Api", "HttpApi", ProtocolType="HTTP")
        again = await another.make("Api", "HttpApi", ProtocolType="HTTP")
    finally:
        another.close()
    assert made == again
    assert len(made.ref) == 10
    assert made.attributes["ApiEndpoint"] == f"http://127.0.0.1:{PORT}/_apis/{made.ref}"


async def test_without_a_route_there_is_the_gateways_own_404(gateway):
    await gateway.http_api("GET /tasks")
    async with gateway.client() as client:
        answer = await client.post("/tasks")
        head = await client.head("/tasks")
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
    assert head.status_code == 404
    assert not gateway.functions


async def test_without_a_stage_nothing_is_found(gateway):
    await gateway.make("Api", "HttpApi", ProtocolType="HTTP")
    async with gateway.client() as client:
        assert (await client.get("/")).status_code == 404


async def test_a_named_stage_is_the_first_segment_and_stays_in_the_raw_path(gateway):
    await gateway.http_api("GET /tasks", stage="prod")
    async with gateway.client() as client:
        assert (await client.get("/tasks")).status_code == 404
        assert (await client.get("/prod/tasks")).status_code == 200
    [event] = gateway.functions.events
    assert (event["rawPath"], event["requestContext"]["http"]["path"]) == ("/prod/tasks", "/prod/tasks")
    assert event["requestContext"]["stage"] == "prod"


async def test_a_named_stage_wins_over_the_default_one(gateway):
    api_id = await gateway.http_api("GET /tasks", "GET /prod/tasks")
    await gateway.make("Stage", "Prod", ApiId=api_id, StageName="prod")
    async with gateway.client() as client:
        await client.get("/prod/tasks")
        await client.get("/tasks")
    assert [event["requestContext"]["stage"] for event in gateway.functions.events] == ["prod", "$default"]


@pytest.mark.parametrize(
    ("result", "status", "body", "content_type"),
    [
        ({"hello": "world"}, 200, b'{"hello": "world"}', "application/json"),
        ("hello", 200, b"hello", "application/json"),
        (None, 200, b"null", "application/json"),
        ([1, 2], 200, b"[1, 2]", "application/json"),
        ({"statusCode": 204}, 204, b"", "text/plain;charset=UTF-8"),
        ({"statusCode": "202", "body": "ü"}, 202, "ü".encode(), "text/plain;charset=UTF-8"),
        (
            {"statusCode": 200, "body": base64.b64encode(b"\x00\xff").decode(), "isBase64Encoded": True},
            200,
            b"\x00\xff",
            "text/plain;charset=UTF-8",
        ),
    ],
)
async def test_what_a_result_becomes(gateway, result, status, body, content_type):
    await gateway.http_api("GET /")
    gateway.functions.handler = lambda event: result
    async with gateway.client() as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers["content-type"] == content_type


async def test_cookies_and_repeated_headers_are_headers_of_their_own(gateway):
    await gateway.http_api("GET /")
    gateway.functions.handler = lambda event: {
        "statusCode": 200,
        "headers": {"link": "dropped for the many", "x-number": 7, "content-length": "999"},
        "multiValueHeaders": {"Link": ["a", "b"]},
        "cookies": ["a=1; Path=/", "b=2"],
    }
    async with gateway.client() as client:
        answer = await client.get("/")
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]
    assert answer.headers.get_list("link") == ["a", "b"]
    assert (answer.headers["x-number"], answer.headers["content-length"]) == ("7", "0")


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "many"},
        {"statusCode": 20},
        {"statusCode": True},
        {"statusCode": 200, "body": {"an": "object"}},
        {"statusCode": 200, "headers": ["x"]},
        {"statusCode": 200, "headers": {"x": {"y": 1}}},
        {"statusCode": 200, "headers": {"x": "a\r\nset-cookie: b"}},
        {"statusCode": 200, "headers": {"x y": "a"}},
        {"statusCode": 200, "cookies": ["a\nb"]},
        {"statusCode": 200, "body": "%%%", "isBase64Encoded": True},
    ],
)
async def test_a_result_in_no_known_form_is_a_500(gateway, result):
    await gateway.http_api("GET /")
    gateway.functions.handler = lambda event: result
    async with gateway.client() as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


async def test_a_function_that_fails_is_a_500_that_tells_nothing(gateway):
    await gateway.http_api("GET /")
    gateway.functions.error = "Unhandled"
    gateway.functions.handler = lambda event: {"errorMessage": "secret", "errorType": "KeyError"}
    async with gateway.client() as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize(
    ("refusal", "status", "message"),
    [
        (AwsError("TooManyRequestsException", "Rate Exceeded.", status=429), 503, "Service Unavailable"),
        (AwsError("ResourceNotFoundException", "Function not found", status=404), 500, "Internal Server Error"),
    ],
)
async def test_a_function_that_lambda_does_not_run(gateway, refusal, status, message):
    await gateway.http_api("GET /")
    gateway.functions.refusal = refusal
    async with gateway.client() as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()) == (status, {"message": message})


@pytest.mark.parametrize(("milliseconds", "patience"), [(None, 30), (5000, 5)])
async def test_a_function_that_takes_too_long_is_a_503_but_runs_on(gateway, milliseconds, patience):
    # given a function that answers when the test lets it
    await gateway.http_api("GET /", timeout=milliseconds)
    finish, finished = asyncio.Event(), []

    async def slowly(event):
        await finish.wait()
        finished.append(event)

    gateway.functions.handler = slowly
    async with gateway.client() as client:
        request = asyncio.create_task(client.get("/"))
        await eventually(lambda: gateway.functions.events)
        # when its time is almost over, then nothing happens yet
        gateway.clock.advance(patience - 1)
        await asyncio.sleep(0.02)
        assert not request.done()
        # when it is over
        gateway.clock.advance(1.1)
        answer = await request
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})
    finish.set()
    assert await eventually(lambda: finished)


async def test_a_function_that_fails_after_its_time_disturbs_nobody(gateway):
    await gateway.http_api("GET /", timeout=1000)
    finish = asyncio.Event()

    async def fail_late(event):
        await finish.wait()
        raise AwsError("ServiceException", "too late", status=500)

    gateway.functions.handler = fail_late
    async with gateway.client() as client:
        request = asyncio.create_task(client.get("/"))
        await eventually(lambda: gateway.functions.events)
        gateway.clock.advance(2)
        assert (await request).status_code == 503
        finish.set()
        await asyncio.sleep(0)
        gateway.functions.handler = lambda event: {"statusCode": 200}
        assert (await client.get("/")).status_code == 200


async def test_throttling_lets_a_burst_pass_and_then_a_rate(gateway):
    settings = {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 0.001}
    await gateway.http_api("GET /a", "GET /b", stage_properties={"DefaultRouteSettings": settings})
    async with gateway.client() as client:
        statuses = [(await client.get("/a")).status_code for _ in range(3)]
        refused = await client.get("/a")
        other_route = await client.get("/b")
        gateway.clock.advance(1000)
        later = await client.get("/a")
    assert statuses == [200, 200, 429]
    assert refused.json() == {"message": "Too Many Requests"}
    assert (other_route.status_code, later.status_code) == (200, 200)


async def test_a_route_can_have_a_throttle_of_its_own(gateway):
    settings = {"GET /a": {"ThrottlingBurstLimit": 0, "ThrottlingRateLimit": 0}}
    await gateway.http_api("GET /a", "GET /b", stage_properties={"RouteSettings": settings})
    async with gateway.client() as client:
        assert [(await client.get(path)).status_code for path in ("/a", "/b")] == [429, 200]


async def test_too_long_a_head_is_a_431(gateway):
    await gateway.http_api("GET /")
    async with gateway.client() as client:
        fits = await client.get("/", headers={"x-long": "x" * 9_900})
        answer = await client.get("/", headers={"x-long": "x" * 10_240})
    assert (fits.status_code, answer.status_code) == (200, 431)
    assert len(gateway.functions) == 1


@pytest.mark.parametrize(
    ("size", "chunked", "status"),
    [(5_000_000, False, 200), (6_500_000, False, 413), (10_485_761, False, 413), (10_485_761, True, 413)],
)
async def test_bodies_are_limited_by_lambda_and_then_by_the_gateway(gateway, size, chunked, status):
    await gateway.http_api("POST /")

    async def pieces():
        for start in range(0, size, 1_000_000):
            yield b"x" * min(1_000_000, size - start)

    async with gateway.serving(), httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
        content = pieces() if chunked else b"x" * size
        answer = await client.post("/", content=content, headers={"content-type": "text/plain"})
    assert answer.status_code == status
    if status == 413:
        assert answer.json() == {"message": "Request Entity Too Large"}
        assert not gateway.functions


async def test_over_a_real_connection_head_204_and_refusals_keep_it_usable(gateway):
    await gateway.http_api("ANY /")
    async with gateway.serving(), httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
        head = await client.head("/")
        refused = await client.post("/nowhere", content=b"unread" * 1000)
        gateway.functions.handler = lambda event: {"statusCode": 204, "body": "never sent"}
        empty = await client.get("/")
        after = await client.get("/")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "5", b"")
    assert refused.status_code == 404
    assert (empty.status_code, empty.content, "content-length" in empty.headers) == (204, b"", False)
    assert after.status_code == 204
