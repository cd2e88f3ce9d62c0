"""The tasks API over PostgreSQL, served over HTTP: what API Gateway does, as far as the function can tell."""

import threading
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.integration.api_over_postgres import Api
from tests.support.eventually import eventually
from tests.support.system import free_ports
from tests.unit.taskflow.builders import LambdaContext
from tests.unit.taskflow.http_events import a_request

TOKEN = "a-token"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY"]


class ServedApi:
    """One environment, in which one request runs at a time."""

    def __init__(self, engine):
        self._api = Api(engine)
        self._one_at_a_time = threading.Lock()
        self.asgi = Starlette(routes=[Route("/{path:path}", self._answer, methods=METHODS)])

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        answer = await run_in_threadpool(self._invoke, _event(request, body))
        return Response(answer.get("body") or "", int(answer["statusCode"]), answer["headers"])

    def _invoke(self, event):
        with self._one_at_a_time:
            return self._api.app(event, LambdaContext())


def _event(request, body):
    headers = {name: ",".join(request.headers.getlist(name)) for name in request.headers}
    query = {name: ",".join(request.query_params.getlist(name)) for name in request.query_params}
    user = "ada" if headers.get("authorization") == f"Bearer {TOKEN}" else None
    event = a_request(
        request.method, request.url.path, user=user, query=query, body=body.decode("latin-1"), headers=headers
    )
    return {**event, "body": body.decode("utf-8", "surrogateescape"), "rawQueryString": request.url.query}


@contextmanager
def served(engine):
    """Serve the API on a port of its own; yields the address."""
    [port] = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(ServedApi(engine).asgi, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
