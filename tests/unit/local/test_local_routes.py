"""The runtime's own routes answer, and refuse what makes no sense in one sentence."""

from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from local.clock import Clock
from local.errors import LocalError
from local.local_routes import LocalRoutes
from local.store import Store


class FakeRuntime:
    def status(self) -> dict[str, Any]:
        return {"functions": []}

    def queues(self) -> list[dict[str, Any]]:
        return [{"name": "jobs"}]

    def metrics(self) -> bytes:
        return b"things_total 1.0\n"


async def sign_in(user: str, groups: list[str]) -> dict[str, Any]:
    if "nobody" in groups:
        raise LocalError("there is no group nobody")
    return {"access_token": f"{user}:{','.join(groups)}"}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    with closing(Clock(Store())) as clock:
        app = LocalRoutes(runtime=FakeRuntime(), clock=clock, sign_in=sign_in).app()
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
            yield made


async def test_it_tells_what_runs_what_waits_and_what_was_measured(client: httpx.AsyncClient) -> None:
    status = (await client.get("/_local/status")).json()
    assert status["functions"] == []
    assert status["clock"]["offset_seconds"] == 0
    assert (await client.get("/_local/queues")).json() == {"queues": [{"name": "jobs"}]}
    metrics = await client.get("/_local/metrics")
    assert (metrics.text, metrics.headers["content-type"].split(";")[0]) == ("things_total 1.0\n", "text/plain")


async def test_the_clock_is_advanced(client: httpx.AsyncClient) -> None:
    before = (await client.get("/_local/clock")).json()
    after = (await client.post("/_local/clock/advance", json={"seconds": 3600})).json()
    assert after["offset_seconds"] == 3600
    assert after["now"] - before["now"] >= 3600


@pytest.mark.parametrize("seconds", [-1, "60", None, True, 1e12])
async def test_an_impossible_advance_is_refused(client: httpx.AsyncClient, seconds: object) -> None:
    answer = await client.post("/_local/clock/advance", json={"seconds": seconds})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("seconds:")
    assert (await client.get("/_local/clock")).json()["offset_seconds"] == 0


async def test_a_token_is_given_for_a_user_and_groups(client: httpx.AsyncClient) -> None:
    answer = await client.post("/_local/token", json={"user": "ada@example.com", "groups": ["admins"]})
    assert answer.json() == {"access_token": "ada@example.com:admins"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[]", "not a JSON object"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"user": ""}', "user:"),
        (b'{"user": 5}', "user:"),
        (b'{"user": "a@b.c", "groups": "admins"}', "groups:"),
        (b'{"user": "a@b.c", "groups": ["nobody"]}', "no group nobody"),
    ],
)
async def test_a_senseless_sign_in_is_refused(client: httpx.AsyncClient, body: bytes, reason: str) -> None:
    answer = await client.post("/_local/token", content=body)
    assert answer.status_code == 400
    assert reason in answer.json()["message"]


@pytest.mark.parametrize("header", [{"host": "evil.example"}, {"origin": "https://evil.example"}, {"origin": "null"}])
async def test_strangers_get_no_token(client: httpx.AsyncClient, header: dict[str, str]) -> None:
    answer = await client.post("/_local/token", json={"user": "ada@example.com"}, headers=header)
    assert answer.status_code == 403
    assert "access_token" not in answer.text


async def test_the_own_page_may_sign_in(client: httpx.AsyncClient) -> None:
    headers = {"origin": "http://localhost:8080"}
    answer = await client.post("/_local/token", json={"user": "ada@example.com"}, headers=headers)
    assert answer.status_code == 200
