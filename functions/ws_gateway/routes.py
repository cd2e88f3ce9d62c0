"""The WebSocket API's three routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError

from taskflow.application.errors import GoneError, PushError, UnavailableError
from taskflow.application.frames import Complaint, Frame, Pong, Refusal
from taskflow.contracts.websocket import Ack, Ping, Resume, read_message, write_frame
from taskflow.runtime.bootstrap.ws_gateway import Gateway
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure

INTERRUPTED = Refusal(Complaint.UNAVAILABLE, "this did not work: send the message again in a moment")


@dataclass(frozen=True)
class Routes:
    """Answers the events of the WebSocket API; only `$connect` can be refused."""

    gateway: Gateway

    def __call__(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Answer an event by its route."""
        route, connection_id = event["requestContext"]["routeKey"], event["requestContext"]["connectionId"]
        logger.append_keys(connection_id=connection_id)
        match route:
            case "$connect":
                answer = self._connect(event, connection_id)
            case "$disconnect":
                answer = self._disconnect(connection_id)
            case _:
                answer = self._reply(event.get("body") or "", connection_id)
        logger.info("route answered", route=route, status=answer["statusCode"])
        return answer

    def _connect(self, event: Mapping[str, Any], connection_id: str) -> dict[str, Any]:
        ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        opened = self.gateway.open_connection(connection_id, token=ticket, origin=headers.get("origin"))
        measure(Metric.CONNECTIONS_OPENED if opened else Metric.CONNECTIONS_REFUSED)
        if not opened:
            self.gateway.report_refusal(ticket, correlation_id=connection_id)
        return {"statusCode": HTTPStatus.OK if opened else HTTPStatus.UNAUTHORIZED}

    def _disconnect(self, connection_id: str) -> dict[str, Any]:
        self.gateway.close_connection(connection_id)
        return {"statusCode": HTTPStatus.OK}

    def _reply(self, body: str, connection_id: str) -> dict[str, Any]:
        # One frame can be the route's answer; only those before it cost a call to @connections each.
        try:
            frames = self._find_reply(body, connection_id)
            self.gateway.pusher.push(connection_id, frames[:-1])
        except GoneError:
            self.gateway.close_connection(connection_id)
            frames = []
        except (UnavailableError, PushError) as error:
            logger.warning("reply interrupted", reason=str(error))
            frames = [INTERRUPTED]
        return {"statusCode": HTTPStatus.OK} | ({"body": write_frame(frames[-1])} if frames else {})

    def _find_reply(self, body: str, connection_id: str) -> Sequence[Frame]:
        try:
            message = read_message(body)
        except ValidationError as error:
            return [Refusal(Complaint.MALFORMED, _explain(error))]
        match message:
            case Resume(since=since, batch=in_batches):
                return self.gateway.resume_stream(connection_id, since=since, in_batches=in_batches)
            case Ack(seq=seq):
                refusal = self.gateway.acknowledge(connection_id, seq=seq)
                return [refusal] if refusal else []
            case Ping():
                return [Pong(connection_id)]


def _explain(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(map(str, found['loc'])) or 'message'}: {found['msg']}"
