"""CORS of HTTP APIs: preflights and the headers on everything else."""

import pytest

CORS = {
    "allowOrigins": ["https://page.example", "http://localhost:*"],
    "allowMethods": ["GET", "POST"],
    "allowHeaders": ["authorization", "content-type"],
    "exposeHeaders": ["etag"],
    "maxAge": 600,
    "allowCredentials": True,
}
PREFLIGHT = {"origin": "https://page.example", "access-control-request-method": "POST"}


def cors_headers(answer):
    prefix = "access-control-"
    return {name.removeprefix(prefix): value for name, value in answer.headers.items() if name.startswith(prefix)}


async def test_a_preflight_is_answered_without_a_function_or_a_token(gateway):
    await gateway.http_api("POST /tasks", cors=CORS, guarded=["POST /tasks"])
    async with gateway.client() as client:
        answer = await client.options("/tasks", headers=PREFLIGHT)
    assert (answer.status_code, answer.content) == (204, b"")
    assert cors_headers(answer) == {
        "allow-origin": "https://page.example",
        "allow-methods": "GET,POST",
        "allow-headers": "authorization,content-type",
        "expose-headers": "etag",
        "max-age": "600",
        "allow-credentials": "true",
    }
    assert not gateway.functions


async def test_a_preflight_of_another_origin_gets_no_permission(gateway):
    await gateway.http_api("POST /tasks", cors=CORS)
    async with gateway.client() as client:
        answer = await client.options("/tasks", headers={**PREFLIGHT, "origin": "https://evil.example"})
    assert (answer.status_code, cors_headers(answer)) == (204, {})


@pytest.mark.parametrize("key", ["ANY /tasks", "$default", "OPTIONS /tasks"])
async def test_a_guarded_route_that_takes_options_refuses_preflights_as_on_aws(gateway, key):
    await gateway.http_api(key, cors=CORS, guarded=[key])
    async with gateway.client() as client:
        answer = await client.options("/tasks", headers=PREFLIGHT)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


async def test_an_open_options_route_lets_preflights_pass_again(gateway):
    await gateway.http_api("ANY /api/{proxy+}", "OPTIONS /api/{proxy+}", cors=CORS, guarded=["ANY /api/{proxy+}"])
    async with gateway.client() as client:
        answer = await client.options("/api/tasks", headers=PREFLIGHT)
    assert (answer.status_code, cors_headers(answer)["allow-origin"]) == (204, "https://page.example")
    assert not gateway.functions


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://page.example", True),
        ("http://localhost:5173", True),
        ("https://page.example.evil", False),
        ("http://page.example", False),
        ("null", False),
    ],
)
async def test_answers_carry_the_configured_headers_instead_of_the_functions(gateway, origin, allowed):
    await gateway.http_api("GET /", cors=CORS)
    gateway.functions.handler = lambda event: {
        "statusCode": 200,
        "headers": {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "TRACE"},
    }
    async with gateway.client() as client:
        answer = await client.get("/", headers={"origin": origin})
    expected = {"allow-origin": origin, "allow-credentials": "true", "expose-headers": "etag"}
    assert cors_headers(answer) == (expected if allowed else {})


async def test_refusals_carry_them_too_so_that_a_page_can_read_them(gateway):
    await gateway.http_api("GET /", cors=CORS, guarded=["GET /"])
    async with gateway.client() as client:
        answer = await client.get("/", headers={"origin": "https://page.example"})
    assert (answer.status_code, cors_headers(answer)["allow-origin"]) == (401, "https://page.example")


async def test_every_origin_is_a_star(gateway):
    await gateway.make("Api", "HttpApi", ProtocolType="HTTP", CorsConfiguration={"AllowOrigins": ["*"], "MaxAge": 0})
    await gateway.http_api("GET /", name="HttpApi", cors={"allowOrigins": ["*"]})
    async with gateway.client() as client:
        answer = await client.get("/", headers={"origin": "https://anyone.example"})
    assert cors_headers(answer) == {"allow-origin": "*"}


async def test_without_configuration_the_function_is_in_charge(gateway):
    await gateway.http_api("ANY /")
    gateway.functions.handler = lambda event: {
        "statusCode": 200,
        "headers": {"access-control-allow-origin": event["requestContext"]["http"]["method"]},
    }
    async with gateway.client() as client:
        answer = await client.options("/", headers=PREFLIGHT)
    assert cors_headers(answer) == {"allow-origin": "OPTIONS"}


async def test_options_that_is_no_preflight_is_an_ordinary_request(gateway):
    await gateway.http_api("GET /", cors=CORS)
    async with gateway.client() as client:
        assert (await client.options("/")).status_code == 404
