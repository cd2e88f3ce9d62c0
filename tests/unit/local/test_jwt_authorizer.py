"""JWT authorizers: every token that must not pass is refused, and the function never hears of it."""

import hashlib
import hmac
import json
import time

import jwt
import pytest

from local.errors import TemplateError
from local.gateway.jwt_authorizer import claims_as_text, identity_source
from tests.unit.local.gateway import AUDIENCE, ISSUER, Gateway, Issuer, openapi, unsigned

ROUTE = "GET /tasks"


@pytest.fixture
async def gateway(gateway):
    await gateway.http_api(ROUTE, guarded=[ROUTE])
    return gateway


async def ask(gateway, token, scheme="Bearer ", path="/tasks"):
    headers = {} if token is None else {"authorization": f"{scheme}{token}".encode()}
    async with gateway.client() as client:
        return await client.get(path, headers=headers)


def refused(gateway, answer, description=None):
    """The same 401 for everyone; only `www-authenticate` tells more."""
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
    assert not gateway.functions
    if description:
        expected = f'Bearer scope="" error="invalid_token" error_description="{description}"'
        assert answer.headers["www-authenticate"] == expected
    return True


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", ""])
async def test_a_good_token_passes_and_its_claims_arrive_as_text(gateway, scheme):
    claims = {"cognito:groups": ["admins", "ops"], "email_verified": True, "level": 3, "nothing": {"b": 1, "a": "x"}}
    answer = await ask(gateway, gateway.issuer.token(**claims), scheme)
    assert answer.status_code == 200
    [event] = gateway.functions.events
    authorizer = event["requestContext"]["authorizer"]["jwt"]
    assert authorizer["scopes"] is None
    assert authorizer["claims"] | {"exp": "", "iat": ""} == {
        "iss": ISSUER,
        "sub": "ada",
        "aud": AUDIENCE,
        "exp": "",
        "iat": "",
        "cognito:groups": "[admins ops]",
        "email_verified": "true",
        "level": "3",
        "nothing": "map[a:x b:1]",
    }
    assert authorizer["claims"]["exp"].isdecimal()


def test_claims_of_every_kind_become_text():
    claims = {"none": None, "whole": 1.0, "half": 0.5, "list": [1, [True, None]], "big": 1583348638390}
    assert claims_as_text(claims) == {
        "none": "<nil>",
        "whole": "1",
        "half": "0.5",
        "list": "[1 [true <nil>]]",
        "big": "1583348638390",
    }


@pytest.mark.parametrize("token", [None, "", "   "])
async def test_no_token(gateway, token):
    answer = await ask(gateway, token)
    assert refused(gateway, answer)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "..", "Basic dXNlcjpwYXNz", "é.é.é", "e30.e30.e30", "a" * 9000])
async def test_garbage(gateway, token):
    assert refused(gateway, await ask(gateway, token))
    assert gateway.issuer.asked == 0


async def test_a_forged_signature(gateway):
    forger = Issuer(gateway.clock, name="forger")
    answer = await ask(gateway, forger.token())
    assert refused(gateway, answer, "the token cannot be read or its signature is wrong")


async def test_changed_claims(gateway):
    header, _, signature = gateway.issuer.token().split(".")
    _, claims, _ = gateway.issuer.token(sub="eve").split(".")
    assert refused(gateway, await ask(gateway, f"{header}.{claims}.{signature}"))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "RS1", "", None, ["RS256"]])
async def test_unsigned_tokens(gateway, algorithm):
    token = unsigned(gateway.issuer.claims(), {"typ": "JWT", "alg": algorithm, "kid": "key-1"})
    assert refused(gateway, await ask(gateway, token))


async def test_the_public_key_used_as_a_shared_secret(gateway):
    signing_input = unsigned(gateway.issuer.claims(), {"typ": "JWT", "alg": "HS256", "kid": "key-1"})[:-1]
    secret = gateway.issuer.public_pem()
    signature = jwt.utils.base64url_encode(hmac.new(secret, signing_input.encode(), hashlib.sha256).digest()).decode()
    assert refused(gateway, await ask(gateway, f"{signing_input}.{signature}"))


async def test_a_good_signature_of_another_family(gateway):
    token = jwt.encode(gateway.issuer.claims(), gateway.issuer.private, "PS256", {"kid": "key-1"})
    assert refused(gateway, await ask(gateway, token))


@pytest.mark.parametrize("headers", [{"kid": "key-2"}, {"kid": "../key-1"}])
async def test_a_key_that_the_issuer_does_not_have(gateway, headers):
    answer = await ask(gateway, gateway.issuer.token(headers=headers))
    assert refused(gateway, answer, "the issuer has no key of this id")


async def test_a_key_that_the_token_brings_along(gateway):
    forger = Issuer(gateway.clock, name="forger")
    token = forger.token(headers={"jwk": forger.keys["key-1"], "jku": "https://evil.example/keys"})
    assert refused(gateway, await ask(gateway, token))


async def test_no_key_id(gateway):
    token = jwt.encode(gateway.issuer.claims(), gateway.issuer.private, "RS256")
    assert refused(gateway, await ask(gateway, token))


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"exp": 1}, "the token has expired"),
        ({"exp": None}, "the token has expired"),
        ({"exp": "later"}, "exp is no number"),
        ({"exp": True}, "exp is no number"),
        ({"nbf": time.time() + 10**6}, "the token is not valid yet"),
        ({"iat": time.time() + 10**6}, "the token is not valid yet"),
        ({"iss": "https://issuer.example/other"}, "the token is from another issuer"),
        ({"iss": None}, "the token is from another issuer"),
        ({"iss": [ISSUER]}, "the token is from another issuer"),
        ({"aud": "other-client"}, "the token does not have a valid audience"),
        ({"aud": None}, "the token does not have a valid audience"),
        ({"aud": [["web-client"]]}, "the token does not have a valid audience"),
        ({"aud": None, "client_id": "other-client"}, "the token does not have a valid audience"),
        ({"aud": "other-client", "client_id": AUDIENCE}, "the token does not have a valid audience"),
    ],
)
async def test_claims_that_do_not_fit(gateway, changes, description):
    token = jwt.api_jws.encode(
        json.dumps(gateway.issuer.claims(**changes)).encode(), gateway.issuer.private, "RS256", {"kid": "key-1"}
    )
    assert refused(gateway, await ask(gateway, token), description)


@pytest.mark.parametrize("changes", [{"aud": ["x", AUDIENCE]}, {"aud": None, "client_id": AUDIENCE}, {"nbf": 5}])
async def test_claims_that_fit_in_other_ways(gateway, changes):
    assert (await ask(gateway, gateway.issuer.token(**changes))).status_code == 200


async def test_a_token_expires_on_the_clock(gateway):
    token = gateway.issuer.token()
    assert (await ask(gateway, token)).status_code == 200
    gateway.clock.advance(301)
    answer = await ask(gateway, token)
    assert (answer.status_code, "expired" in answer.headers["www-authenticate"]) == (401, True)


async def test_keys_are_fetched_once_and_again_for_a_new_one(gateway):
    await ask(gateway, gateway.issuer.token())
    await ask(gateway, gateway.issuer.token())
    assert gateway.issuer.asked == 1
    gateway.issuer.rotate("key-2")
    gateway.clock.advance(60)
    assert (await ask(gateway, gateway.issuer.token())).status_code == 200
    assert gateway.issuer.asked == 2


async def test_unknown_keys_do_not_flood_the_issuer(gateway):
    for number in range(20):
        await ask(gateway, gateway.issuer.token(headers={"kid": f"unknown-{number}"}))
    assert gateway.issuer.asked == 1
    gateway.clock.advance(11)
    await ask(gateway, gateway.issuer.token(headers={"kid": "unknown"}))
    assert gateway.issuer.asked == 2


async def test_a_withdrawn_key_is_forgotten_after_two_hours(gateway):
    await ask(gateway, gateway.issuer.token())
    old = gateway.issuer.private, gateway.issuer.key_id
    del gateway.issuer.keys["key-1"]
    gateway.issuer.rotate("key-2")
    gateway.issuer.private, gateway.issuer.key_id = old
    assert (await ask(gateway, gateway.issuer.token())).status_code == 200
    gateway.clock.advance(7201)
    assert (await ask(gateway, gateway.issuer.token())).status_code == 401


async def test_an_issuer_without_keys_lets_nobody_pass(gateway):
    gateway.issuer.keys.clear()
    assert refused(gateway, await ask(gateway, gateway.issuer.token()))


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"scope": "tasks.read profile"}, 200),
        ({"scp": ["tasks.read"]}, 200),
        ({"scope": "tasks.write"}, 403),
        ({"scope": "tasks.reader"}, 403),
        ({"scope": 5}, 403),
        ({}, 403),
    ],
)
async def test_one_of_the_routes_scopes_is_needed(claims, status):
    gateway = Gateway()
    try:
        await gateway.http_api(ROUTE, guarded=[ROUTE], scopes=["tasks.read", "tasks.admin"])
        answer = await ask(gateway, gateway.issuer.token(**claims))
        assert answer.status_code == status
        if status == 403:
            assert answer.json() == {"message": "Forbidden"}
            assert 'scope="tasks.read tasks.admin" error="insufficient_scope"' in answer.headers["www-authenticate"]
            assert not gateway.functions
        else:
            scopes = gateway.functions.events[0]["requestContext"]["authorizer"]["jwt"]["scopes"]
            assert "tasks.read" in scopes
    finally:
        gateway.close()


async def test_the_token_may_be_in_the_query():
    gateway = Gateway()
    try:
        document = openapi(ROUTE, guarded=[ROUTE])
        people = document["components"]["securitySchemes"]["People"]["x-amazon-apigateway-authorizer"]
        people["identitySource"] = "$request.querystring.token"
        api = await gateway.make("Api", "HttpApi", Body=document)
        await gateway.make("Stage", "Stage", ApiId=api.ref, StageName="$default")
        assert (await ask(gateway, gateway.issuer.token())).status_code == 401
        good = await ask(gateway, None, path=f"/tasks?token={gateway.issuer.token()}")
        assert good.status_code == 200
    finally:
        gateway.close()


@pytest.mark.parametrize("expression", ["$request.body.token", "$context.x", "Authorization", "", [], ["a", "b"], None])
def test_other_identity_sources_are_refused_by_name(expression):
    with pytest.raises(TemplateError, match="People: identity source"):
        identity_source("People", expression)
