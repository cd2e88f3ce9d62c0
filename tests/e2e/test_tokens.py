"""A request without a good token is answered by the gateway and reaches no function."""

import base64
import json
import time

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.eventually import eventually
from tests.support.system import System


def _claims(token: str) -> dict[str, object]:
    claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return claims


def _forged(token: str) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(_claims(token), key, algorithm="RS256", headers=jwt.get_unverified_header(token))


def _unsigned(token: str) -> str:
    return jwt.encode(_claims(token), None, algorithm="none")


def _symmetric(token: str) -> str:
    return jwt.encode(_claims(token), "secret-that-is-long-enough-for-hs256", algorithm="HS256")


def _changed(token: str) -> str:
    head, _, signature = token.split(".")
    claims = _claims(token) | {"sub": "somebody-else", "exp": int(time.time()) + 99999}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


BAD = {
    "forged": _forged,
    "unsigned": _unsigned,
    "symmetric": _symmetric,
    "changed": _changed,
    "garbage": lambda _: "abc",
}


@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_token_gets_401_and_reaches_no_function(system: System, kind: str) -> None:
    before = system.invocations("TasksApi")
    answer = httpx.get(
        f"{system.url}/api/v1/tasks", headers={"authorization": f"Bearer {BAD[kind](system.token())}"}, timeout=10
    )
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
    assert system.invocations("TasksApi") == before


def test_an_id_token_gets_401_and_its_owner_sees_that_in_the_trail(system: System) -> None:
    given = system.tokens("ida@example.com")
    refused = httpx.get(f"{system.url}/api/v1/tasks", headers=bearer(given["id_token"]))
    assert refused.status_code == 401
    assert "access token" in refused.json()["detail"]

    def told() -> list[dict[str, object]]:
        trail = httpx.get(f"{system.url}/api/v1/audit-logs", headers=bearer(given["access_token"]), timeout=30).json()
        return [entry for entry in trail["items"] if entry["event_type"] == "token.refused"]

    [entry] = eventually(told)
    assert entry["payload"]["token"]["use"] == "id"
    assert given["id_token"] not in str(entry)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_no_token_gets_401(system: System) -> None:
    assert httpx.get(f"{system.url}/api/v1/tasks").status_code == 401
