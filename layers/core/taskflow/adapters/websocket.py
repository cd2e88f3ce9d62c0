"""Sending frames to open WebSocket connections through API Gateway's management API."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from taskflow.application.errors import GoneError, PushError
from taskflow.application.frames import Frame
from taskflow.contracts.websocket import write_frame

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


class WebSocketPusher:
    """Posts to `@connections`; `connect` makes the client, which threads may share, when the first frame is sent."""

    def __init__(self, connect: Callable[[], "ApiGatewayManagementApiClient"]) -> None:
        self._connect = connect

    def push(self, connection_id: str, frames: Sequence[Frame]) -> None:
        """Post frames one after the other; raises `GoneError` for a 410, `PushError` for anything else."""
        for frame in frames:
            self._post(connection_id, write_frame(frame))

    def _post(self, connection_id: str, text: str) -> None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - costs a cold start 60 ms

        client = self._connect()
        try:
            client.post_to_connection(ConnectionId=connection_id, Data=text.encode())
        except client.exceptions.GoneException as error:
            raise GoneError(connection_id) from error
        except (BotoCoreError, ClientError) as error:
            raise PushError(str(error)) from error
