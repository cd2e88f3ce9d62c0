"""The Runtime API as a runtime sees it: over HTTP, and as strict as Lambda's own."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from local.functions.runtime_api import RuntimeApi, RuntimeEndedError, Work

pytestmark = pytest.mark.enable_socket

WORK = Work("id-1", b'{"a": 1}', {"Lambda-Runtime-Deadline-Ms": "5"})


@pytest.fixture
async def api() -> AsyncIterator[tuple[RuntimeApi, httpx.AsyncClient]]:
    api = RuntimeApi()
    address = await api.listen()
    async with httpx.AsyncClient(base_url=f"http://{address}/2018-06-01/runtime", timeout=5) as client:
        yield api, client
    api.close()


Pair = tuple[RuntimeApi, httpx.AsyncClient]


async def test_work_that_comes_later_wakes_who_waits_for_it(api: Pair) -> None:
    server, client = api
    waiting = asyncio.ensure_future(client.get("/invocation/next"))
    assert await server.started is None
    answering = server.hand_over(WORK)
    response = await waiting
    assert response.content == WORK.payload
    assert response.headers["Lambda-Runtime-Aws-Request-Id"] == "id-1"
    assert response.headers["Lambda-Runtime-Deadline-Ms"] == "5"
    accepted = await client.post("/invocation/id-1/response", content=b'"done"')
    assert (accepted.status_code, accepted.json()) == (202, {"status": "OK"})
    answer = await answering
    assert (answer.payload, answer.failed) == (b'"done"', False)


async def test_an_error_is_an_answer(api: Pair) -> None:
    server, client = api
    answering = server.hand_over(WORK)
    await client.get("/invocation/next")
    await client.post("/invocation/id-1/error", content=b"{}")
    assert (await answering).failed


async def test_an_unknown_invocation_is_refused(api: Pair) -> None:
    server, client = api
    server.hand_over(WORK)
    await client.get("/invocation/next")
    refused = await client.post("/invocation/id-2/response", content=b"1")
    assert (refused.status_code, refused.json()["errorType"]) == (400, "InvalidRequestID")


async def test_the_next_cannot_be_had_before_the_last_is_answered(api: Pair) -> None:
    server, client = api
    server.hand_over(WORK)
    await client.get("/invocation/next")
    refused = await client.get("/invocation/next")
    assert (refused.status_code, refused.json()["errorType"]) == (403, "InvalidStateTransition")


async def test_a_response_that_is_too_large_is_refused_and_is_the_answer(api: Pair) -> None:
    server, client = api
    answering = server.hand_over(WORK)
    await client.get("/invocation/next")
    refused = await client.post("/invocation/id-1/response", content=b"x" * 6_291_557)
    assert (refused.status_code, refused.json()["errorType"]) == (413, "RequestEntityTooLarge")
    answer = await answering
    assert (answer.failed, json.loads(answer.payload)["errorType"]) == (True, "Function.ResponseSizeTooLarge")


async def test_a_runtime_reports_that_it_cannot_start_once_and_at_the_start_only(api: Pair) -> None:
    server, client = api
    error = {"errorType": "Runtime.ImportModuleError", "errorMessage": "no"}
    assert (await client.post("/init/error", json=error)).status_code == 202
    started = await server.started
    assert started
    assert json.loads(started.payload) == error
    assert (await client.post("/init/error", json=error)).status_code == 403


async def test_an_unknown_route_is_not_found(api: Pair) -> None:
    _, client = api
    assert (await client.get("/elsewhere")).status_code == 404


@pytest.mark.parametrize("fetched", [True, False])
async def test_the_end_of_the_runtime_tells_whether_the_work_was_lost(api: Pair, *, fetched: bool) -> None:
    server, client = api
    answering = server.hand_over(WORK)
    if fetched:
        await client.get("/invocation/next")
    server.runtime_ended(3)
    with pytest.raises(RuntimeEndedError) as ended:
        await answering
    assert (ended.value.status, ended.value.had_work) == (3, fetched)


async def test_requests_may_come_in_pieces_and_ask_before_they_send(api: Pair) -> None:
    server, client = api
    answering = server.hand_over(WORK)
    await client.get("/invocation/next")
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    for piece in (b"POST /2018-06-01/runtime/invo", b"cation/id-1/response HTTP/1.1\r\nExpect: 100-", b"continue\r\n"):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    writer.write(b"Content-Length: 4\r\n\r\n")
    assert await reader.readline() == b"HTTP/1.1 100 Continue\r\n"
    writer.write(b"nu")
    writer.write(b"ll")
    assert (await answering).payload == b"null"
    writer.close()


async def test_who_does_not_speak_http_is_cut_off(api: Pair) -> None:
    _, client = api
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    writer.close()
