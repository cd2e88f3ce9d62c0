"""WebSocket APIs over real sockets: handshakes, messages, endings and limits, against a fake function."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from local.errors import AwsError
from local.store import Store
from tests.unit.local.gateway import FakeFunctions, Gateway, eventually

ALL = ("$connect", "$disconnect", "$default", "ping")


@pytest.fixture
async def gateway(gateway):
    async with gateway.serving():
        yield gateway


def echo(event):
    return {"statusCode": 200, "body": event.get("body", "")}


async def refused(url, **options):
    """The HTTP status and body with which a handshake is refused."""
    with pytest.raises(InvalidStatus) as refusal:
        await connect(url, **options)
    response = refusal.value.response
    return response.status_code, json.loads(response.body)


async def ended(client):
    """The close frame that the client got."""
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(client.recv(), 5)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


async def test_the_story_of_a_connection(gateway):
    # given an API with every kind of route
    api_id = await gateway.websocket_api(*ALL, answers=["ping"])
    gateway.functions.handler = echo
    # when a client connects, speaks and leaves
    async with connect(gateway.websocket_url(api_id)) as client:
        await client.send('{"action": "ping"}')
        answer = await client.recv()
    # then its message is answered, and each event is told once, for the same connection
    assert answer == '{"action": "ping"}'
    await eventually(lambda: gateway.functions.seen("$disconnect"))
    contexts = [event["requestContext"] for event in gateway.functions.events]
    assert [context["routeKey"] for context in contexts] == ["$connect", "ping", "$disconnect"]
    assert len({context["connectionId"] for context in contexts}) == 1
    assert (contexts[2]["disconnectStatusCode"], contexts[2]["disconnectReason"]) == (1000, "")
    assert gateway.websocket.connections() == []


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ('{"action": "ping"}', "ping"),
        ('{"action": "unknown"}', "$default"),
        ('{"action": "$connect"}', "$default"),
        ('{"action": "$disconnect"}', "$default"),
        ('{"action": null}', "$default"),
        ('{"action": {"a": 1}}', "$default"),
        ('{"other": "ping"}', "$default"),
        ('["ping"]', "$default"),
        ("ping", "$default"),
        ("", "$default"),
        (b'{"action": "ping"}', "$default"),
    ],
)
async def test_which_route_a_message_takes(gateway, message, key):
    api_id = await gateway.websocket_api(*ALL)
    async with connect(gateway.websocket_url(api_id)) as client:
        await client.send(message)
        await eventually(lambda: len(gateway.functions) == 2)
        assert gateway.functions.events[1]["requestContext"]["routeKey"] == key


async def test_a_route_without_a_response_answers_nothing(gateway):
    api_id = await gateway.websocket_api("$default", "ping", answers=["ping"])
    gateway.functions.handler = echo
    async with connect(gateway.websocket_url(api_id)) as client:
        await client.send("lost")
        await eventually(lambda: gateway.functions.events)
        await client.send('{"action": "ping"}')
        assert await client.recv() == '{"action": "ping"}'


async def test_a_message_without_a_route_is_forbidden(gateway):
    api_id = await gateway.websocket_api("ping")
    async with connect(gateway.websocket_url(api_id)) as client:
        await client.send("hello")
        frame = json.loads(await client.recv())
    assert (frame.keys(), frame["message"]) == ({"message", "connectionId", "requestId"}, "Forbidden")


@pytest.mark.parametrize(
    ("error", "refusal"),
    [("Unhandled", None), (None, AwsError("TooManyRequestsException", "Rate Exceeded.", status=429))],
)
async def test_a_function_that_fails_is_told_to_the_client(gateway, error, refusal):
    api_id = await gateway.websocket_api("$default")
    gateway.functions.error, gateway.functions.refusal = error, refusal
    async with connect(gateway.websocket_url(api_id)) as client:
        await client.send("hello")
        frame = json.loads(await client.recv())
        gateway.functions.error = gateway.functions.refusal = None
        await client.send("still open")
        await eventually(lambda: len(gateway.functions) == 2)
    assert frame["message"] == "Internal server error"
    assert frame["requestId"] == gateway.functions.events[0]["requestContext"]["requestId"]
    assert frame["connectionId"] == gateway.functions.events[0]["requestContext"]["connectionId"]


async def test_a_function_that_takes_too_long_is_told_to_the_client(gateway):
    api_id = await gateway.websocket_api("$default")
    gateway.functions.handler = lambda event: asyncio.Event().wait()
    async with connect(gateway.websocket_url(api_id)) as client:
        await client.send("hello")
        await eventually(lambda: gateway.functions.events)
        gateway.clock.advance(29.1)
        assert json.loads(await client.recv())["message"] == "Endpoint request timed out"


@pytest.mark.parametrize("status", [200, 204])
async def test_connect_may_choose_a_subprotocol(gateway, status):
    api_id = await gateway.websocket_api(*ALL)
    headers = {"Sec-WebSocket-Protocol": "v2"}
    gateway.functions.handler = lambda event: {"statusCode": status, "headers": headers}
    async with connect(gateway.websocket_url(api_id), subprotocols=["v1", "v2"]) as client:
        assert client.subprotocol == "v2"


@pytest.mark.parametrize("status", [301, 401, 403, 429, 500, 503])
async def test_connect_may_refuse_with_a_status(gateway, status):
    api_id = await gateway.websocket_api(*ALL)
    gateway.functions.handler = lambda event: {"statusCode": status, "body": "not for the client"}
    found, body = await refused(gateway.websocket_url(api_id))
    assert (found, body.keys()) == (status, {"message", "connectionId", "requestId"})
    assert [event["requestContext"]["routeKey"] for event in gateway.functions.events] == ["$connect"]
    assert gateway.websocket.connections() == []


async def test_connect_that_fails_refuses_too(gateway):
    api_id = await gateway.websocket_api(*ALL)
    url = gateway.websocket_url(api_id)
    gateway.functions.handler = lambda event: {"no": "statusCode"}
    assert (await refused(url))[0] == 502
    gateway.functions.error = "Unhandled"
    assert (await refused(url))[0] == 502
    gateway.functions.refusal = AwsError("TooManyRequestsException", "Rate Exceeded.", status=429)
    assert (await refused(url))[0] == 500


async def test_connect_that_takes_too_long_refuses_too(gateway):
    api_id = await gateway.websocket_api(*ALL)
    gateway.functions.handler = lambda event: asyncio.Event().wait()
    handshake = asyncio.create_task(refused(gateway.websocket_url(api_id), open_timeout=None))
    await eventually(lambda: gateway.functions.events)
    gateway.clock.advance(29.1)
    assert (await handshake)[0] == 504


async def test_a_client_that_leaves_during_connect_is_disconnected(gateway):
    api_id = await gateway.websocket_api(*ALL)
    proceed = asyncio.Event()

    async def slowly(event):
        await proceed.wait()
        return {"statusCode": 200}

    gateway.functions.handler = slowly
    handshake = asyncio.create_task(connect(gateway.websocket_url(api_id)).__aenter__())
    await eventually(lambda: gateway.functions.events)
    handshake.cancel()
    await asyncio.wait([handshake])
    await asyncio.sleep(0.05)
    proceed.set()
    await eventually(lambda: gateway.functions.seen("$disconnect"))


async def test_without_a_connect_route_everybody_may_come(gateway):
    api_id = await gateway.websocket_api("$default")
    async with connect(gateway.websocket_url(api_id)):
        assert not gateway.functions


async def test_unknown_apis_and_stages_are_forbidden(gateway):
    api_id = await gateway.websocket_api(*ALL)
    for url in (
        gateway.websocket_url("unknown"),
        gateway.websocket_url(api_id, "other"),
        gateway.websocket_url(api_id, "live/more"),
        f"ws://127.0.0.1:{gateway.port}/elsewhere",
    ):
        assert (await refused(url))[0] == 403
    assert not gateway.functions


async def test_new_connections_are_limited_per_second(gateway):
    api_id = await gateway.websocket_api("$default")
    url = gateway.websocket_url(api_id)
    while gateway.websocket._newcomers.take():
        pass
    gateway.websocket._newcomers._rate = 0
    assert (await refused(url))[0] == 429
    gateway.websocket._newcomers._rate = 500
    gateway.clock.advance(1)
    async with connect(url):
        pass


async def test_messages_are_throttled_per_route(gateway):
    settings = {"RouteSettings": {"$default": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 0.001}}}
    api_id = await gateway.websocket_api("$default", stage_properties=settings)
    async with connect(gateway.websocket_url(api_id)) as client:
        await client.send("one")
        await client.send("two")
        assert json.loads(await client.recv())["message"] == "Too Many Requests"
    assert len(gateway.functions) == 1


async def test_messages_start_in_order_and_run_side_by_side(gateway):
    api_id = await gateway.websocket_api("$default")
    proceed = asyncio.Event()
    gateway.functions.handler = lambda event: proceed.wait()
    async with connect(gateway.websocket_url(api_id)) as client:
        for number in range(40):
            await client.send(str(number))
        await eventually(lambda: len(gateway.functions) == 16)
        await asyncio.sleep(0.02)
        assert [event["body"] for event in gateway.functions.events] == [str(number) for number in range(16)]
        proceed.set()
        await eventually(lambda: len(gateway.functions) == 40)
    assert [event["body"] for event in gateway.functions.events] == [str(number) for number in range(40)]


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["x" * 32_768] * 4, None),
        ("x" * 32_769, 1009),
        ("x" * 1_000_000, 1009),
        (["x" * 32_768] * 4 + ["x"], 1009),
    ],
)
async def test_messages_and_frames_are_limited(gateway, frames, code):
    api_id = await gateway.websocket_api("$disconnect", "$default")
    async with connect(gateway.websocket_url(api_id), compression=None) as client:
        await client.send(frames)
        if code is None:
            [event] = await eventually(lambda: gateway.functions.events)
            assert len(event["body"]) == 131_072
        else:
            assert (await ended(client))[0] == code
            [event] = await eventually(lambda: gateway.functions.events)
            assert event["requestContext"]["disconnectStatusCode"] == code


async def test_nothing_is_compressed(gateway):
    api_id = await gateway.websocket_api("$default")
    async with connect(gateway.websocket_url(api_id)) as client:
        assert "Sec-WebSocket-Extensions" not in client.response.headers


async def test_a_silent_connection_ends_after_ten_minutes(gateway):
    api_id = await gateway.websocket_api(*ALL)
    async with connect(gateway.websocket_url(api_id)) as client:
        # given traffic just before the end
        gateway.clock.advance(599)
        await client.send("hello")
        await eventually(lambda: gateway.functions.seen("$default"))
        gateway.clock.advance(599)
        await client.send("still here")
        await eventually(lambda: len(gateway.functions.seen("$default")) == 2)
        # when nothing more is said
        gateway.clock.advance(601)
        # then
        assert await ended(client) == (1001, "Going away")
    [event] = await eventually(lambda: gateway.functions.seen("$disconnect"))
    assert event["requestContext"]["disconnectStatusCode"] == 1001


async def test_every_connection_ends_after_two_hours(gateway):
    api_id = await gateway.websocket_api(*ALL)
    async with connect(gateway.websocket_url(api_id)) as client:
        for number in range(14):
            gateway.clock.advance(510)
            await client.send("hello")
            await eventually(lambda number=number: len(gateway.functions.seen("$default")) == number + 1)
        gateway.clock.advance(60)
        assert await ended(client) == (1001, "Going away")


async def test_one_slow_client_holds_up_nobody_else(gateway):
    api_id = await gateway.websocket_api("ping", answers=["ping"])
    stuck = asyncio.Event()

    async def handler(event):
        if "stuck" in event["body"]:
            await stuck.wait()
        return {"statusCode": 200, "body": "pong"}

    gateway.functions.handler = handler
    url = gateway.websocket_url(api_id)
    async with connect(url) as slow, connect(url) as quick:
        await slow.send('{"action": "ping", "stuck": true}')
        await quick.send('{"action": "ping"}')
        assert await quick.recv() == "pong"
        stuck.set()
        assert await slow.recv() == "pong"


async def test_after_a_restart_the_end_of_old_connections_is_told_once(tmp_path):
    # given a connection that is open when the process dies
    functions, path = FakeFunctions(), tmp_path / "state.db"
    before = Gateway(Store(path), functions)
    api_id = await before.websocket_api(*ALL)
    async with before.serving(), connect(before.websocket_url(api_id)):
        await eventually(before.websocket.connections)
        [connect_event] = functions.events
        # when others start on the same state, one after the other
        for _ in range(2):
            after = Gateway(Store(path), functions)
            await after.websocket_api(*ALL)
            await after.websocket.run()
            assert after.websocket.connections() == []
            after.close()
        # then $disconnect was called once, for that connection
        [event] = functions.seen("$disconnect")
        told = event["requestContext"]
        assert told["connectionId"] == connect_event["requestContext"]["connectionId"]
        assert told["connectedAt"] == connect_event["requestContext"]["connectedAt"]
        assert told["disconnectStatusCode"] == 1006
    before.close()


async def test_a_disconnect_that_fails_after_a_restart_does_not_stop_the_others(tmp_path):
    functions, path = FakeFunctions(), tmp_path / "state.db"
    before = Gateway(Store(path), functions)
    api_id = await before.websocket_api(*ALL)
    url = before.websocket_url
    async with before.serving(), connect(url(api_id)), connect(url(api_id)):
        await eventually(lambda: len(before.websocket.connections()) == 2)
        after = Gateway(Store(path), functions)
        await after.websocket_api(*ALL)
        functions.error = "Unhandled"
        await after.websocket.run()
        assert len(functions.seen("$disconnect")) == 2
        after.close()
    before.close()


async def test_a_stopping_server_leaves_the_disconnect_to_the_next_one(tmp_path):
    functions, path = FakeFunctions(), tmp_path / "state.db"
    before = Gateway(Store(path), functions)
    api_id = await before.websocket_api(*ALL)
    async with before.serving():
        client = await connect(before.websocket_url(api_id)).__aenter__()
        await eventually(before.websocket.connections)
    assert (await ended(client))[0] == 1012
    before.close()
    assert not functions.seen("$disconnect")
    after = Gateway(Store(path), functions)
    await after.websocket_api(*ALL)
    await after.websocket.run()
    assert len(functions.seen("$disconnect")) == 1
    after.close()
