"""`@connections` through boto3, as functions use it."""

import asyncio
from datetime import timedelta

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.unit.local.gateway import eventually

ALL = ("$connect", "$disconnect", "$default")


@pytest.fixture
async def gateway(gateway):
    async with gateway.serving():
        gateway.api_id = await gateway.websocket_api(*ALL)
        yield gateway


def management(gateway, stage="live"):
    """A boto3 client on the API's own address."""
    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=f"http://127.0.0.1:{gateway.port}/_apis/{gateway.api_id}/{stage}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


async def call(gateway, operation, connection_id, *, stage="live", **parameters):
    """Call boto3 in a thread; answers its response, or the error's code and status."""
    method = getattr(management(gateway, stage), operation)
    try:
        return await asyncio.to_thread(method, ConnectionId=connection_id, **parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]


def connection_id(gateway):
    return gateway.functions.events[-1]["requestContext"]["connectionId"]


async def test_posts_arrive_in_order_and_as_text(gateway):
    async with connect(gateway.websocket_url(gateway.api_id)) as client:
        for number in range(5):
            await call(gateway, "post_to_connection", connection_id(gateway), Data=f"nü{number}".encode())
        assert [await client.recv() for _ in range(5)] == [f"nü{number}" for number in range(5)]
        await call(gateway, "post_to_connection", connection_id(gateway), Data=b"\xff\x00")
        assert await client.recv() == b"\xff\x00"


async def test_get_tells_who_is_connected_since_when(gateway):
    async with connect(gateway.websocket_url(gateway.api_id), user_agent_header="story/1"):
        gateway.clock.advance(60)
        await call(gateway, "post_to_connection", connection_id(gateway), Data=b"hello")
        found = await call(gateway, "get_connection", connection_id(gateway))
    # boto3 reads the moments with time zone
    assert found["Identity"] == {"SourceIp": "127.0.0.1", "UserAgent": "story/1"}
    assert timedelta(seconds=60) <= found["LastActiveAt"] - found["ConnectedAt"] < timedelta(seconds=70)


async def test_delete_closes(gateway):
    async with connect(gateway.websocket_url(gateway.api_id)) as client:
        known = connection_id(gateway)
        await call(gateway, "delete_connection", known)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(client.recv(), 5)
        assert closed.value.rcvd.code == 1000
    assert await call(gateway, "delete_connection", known) == ("GoneException", 410)
    assert await eventually(lambda: len(gateway.functions.seen("$disconnect"))) == 1


async def test_what_is_queued_arrives_before_the_close(gateway):
    async with connect(gateway.websocket_url(gateway.api_id)) as client:
        await call(gateway, "post_to_connection", connection_id(gateway), Data=b"last words")
        await call(gateway, "delete_connection", connection_id(gateway))
        assert await client.recv() == "last words"


async def test_a_connection_that_has_left_is_gone(gateway):
    async with connect(gateway.websocket_url(gateway.api_id)):
        known = connection_id(gateway)
    await eventually(lambda: gateway.functions.seen("$disconnect"))
    for operation in ("get_connection", "delete_connection"):
        assert await call(gateway, operation, known) == ("GoneException", 410)
    assert await call(gateway, "post_to_connection", known, Data=b"x") == ("GoneException", 410)
    assert await call(gateway, "post_to_connection", "never=there", Data=b"x") == ("GoneException", 410)


async def test_a_connection_is_known_only_through_its_own_stage(gateway):
    await gateway.make("Stage", "Other", ApiId=gateway.api_id, StageName="other")
    async with connect(gateway.websocket_url(gateway.api_id)):
        found = await call(gateway, "post_to_connection", connection_id(gateway), stage="other", Data=b"x")
    assert found == ("GoneException", 410)


async def test_nothing_can_be_posted_before_connect_has_returned(gateway):
    during = []

    async def post_at_once(event):
        if event["requestContext"]["eventType"] == "CONNECT":
            known = event["requestContext"]["connectionId"]
            during.append(await call(gateway, "post_to_connection", known, Data=b"too early"))
        return {"statusCode": 200}

    gateway.functions.handler = post_at_once
    async with connect(gateway.websocket_url(gateway.api_id)) as client:
        assert during == [("GoneException", 410)]
        await call(gateway, "post_to_connection", connection_id(gateway), Data=b"in time")
        assert await client.recv() == "in time"


async def test_messages_are_limited_to_128_kilobytes(gateway):
    async with connect(gateway.websocket_url(gateway.api_id)) as client:
        fits = await call(gateway, "post_to_connection", connection_id(gateway), Data=b"x" * 131_072)
        assert len(await client.recv()) == 131_072
        too_large = await call(gateway, "post_to_connection", connection_id(gateway), Data=b"x" * 131_073)
    assert fits["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert too_large == ("PayloadTooLargeException", 413)


async def test_a_client_that_does_not_read_is_a_429_and_holds_up_nobody(gateway):
    # given a client that stops reading after its first messages
    url = gateway.websocket_url(gateway.api_id)
    async with connect(url, max_queue=1, ping_interval=None, close_timeout=0.1):
        deaf = connection_id(gateway)
        # when it is posted to until nothing more fits
        base = f"http://127.0.0.1:{gateway.port}/_apis/{gateway.api_id}/live/@connections"
        headers = {"authorization": "AWS4-HMAC-SHA256 Credential=test"}
        async with httpx.AsyncClient(headers=headers) as poster, asyncio.timeout(20):
            while (answer := await poster.post(f"{base}/{deaf}", content=b"x" * 131_072)).status_code == 200:
                pass
        # then posts are refused, and others get theirs
        assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (429, "LimitExceededException")
        assert await call(gateway, "post_to_connection", deaf, Data=b"x" * 131_072) == ("LimitExceededException", 429)
        async with connect(url) as listening:
            await call(gateway, "post_to_connection", connection_id(gateway), Data=b"hello")
            assert await listening.recv() == "hello"


@pytest.mark.parametrize(
    ("method", "headers"),
    [("POST", {}), ("GET", {"authorization": "Bearer x"}), ("PUT", {"authorization": "AWS4-HMAC-SHA256 Credential=x"})],
)
async def test_without_a_signature_or_with_another_method_there_is_a_403(gateway, method, headers):
    async with connect(gateway.websocket_url(gateway.api_id)), httpx.AsyncClient() as client:
        base = f"http://127.0.0.1:{gateway.port}/_apis/{gateway.api_id}/live/@connections"
        answer = await client.request(method, f"{base}/{connection_id(gateway)}", headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"message": "Missing Authentication Token"})


async def test_plain_http_to_the_stage_itself_is_forbidden(gateway):
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{gateway.port}/_apis/{gateway.api_id}/live")
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
