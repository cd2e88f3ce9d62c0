"""HTTP APIs of API Gateway: a request goes in, a function's answer or the gateway's own comes out."""

from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from local.clock import Clock
from local.gateway.api_definition import request_id
from local.gateway.api_stage import Stage
from local.gateway.http_api_parts import GuardedRoute, HttpApi
from local.gateway.http_api_resources import HttpApiResources
from local.gateway.http_cors import Cors, is_preflight
from local.gateway.http_event import Selected, event_of
from local.gateway.http_message import Answer, HttpRequest, RefusalError, answer_refusal, request_of, send_answer
from local.gateway.http_response import answer_of
from local.gateway.http_routes import Match
from local.gateway.jwt_keys import Jwks, SigningKeys
from local.gateway.lambda_integration import (
    FunctionFailedError,
    FunctionRejectedError,
    Functions,
    FunctionTimedOutError,
    LambdaIntegration,
    PayloadTooLargeError,
)
from local.provision import Provisioner


@dataclass(frozen=True)
class RootRoute:
    """Whether the API at the root has a route for a request, and whether that route would take anything."""

    exists: bool
    catches_all: bool


class HttpApis:
    """Serves every HTTP API of the template; the first one also at the root of the server."""

    def __init__(self, functions: Functions, clock: Clock, jwks: Jwks, port: int) -> None:
        self._clock = clock
        self._port = port
        self._lambda = LambdaIntegration(functions, clock)
        self._resources = HttpApiResources(clock, SigningKeys(jwks, clock), port)

    def provisioners(self) -> dict[str, Provisioner]:
        """Map the CloudFormation types to what makes them."""
        return self._resources.provisioners()

    def knows(self, api_id: str) -> bool:
        """Tell whether an API of this id is an HTTP API."""
        return api_id in self._resources.apis

    def root_api_id(self) -> str | None:
        """Tell which API is served at the root: the first of the template."""
        return next(iter(self._resources.apis), None)

    def root_route(self, method: str, path: str) -> RootRoute:
        """Look for a route of the root's API (`path` is percent-encoded), so that the page can stand back."""
        api = self._resources.apis.get(self.root_api_id() or "")
        found = api.stage_of(path) if api else None
        match = api.match(method, found[1]) if api and found else None
        return RootRoute(match is not None, match is not None and match.catches_all)

    async def serve(self, api_id: str, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to an API that exists; `path` is what follows the API's address, percent-encoded."""
        api = self._resources.apis[api_id]
        request = request_of(scope, receive, path)
        identifier = request_id()
        try:
            answer = await self._answer(api, request, identifier)
        except RefusalError as refusal:
            answer = answer_refusal(refusal)
        if api.cors and not is_preflight(request):
            api.cors.apply(request, answer)
        answer.headers.append(("apigw-requestid", identifier))
        await send_answer(send, answer)

    async def _answer(self, api: HttpApi, request: HttpRequest, identifier: str) -> Answer:
        request.check_head()
        found = api.stage_of(request.path)
        if found is None:
            raise RefusalError(404, "Not Found")
        stage, path = found
        request.path = path
        match = api.match(request.method, path)
        if api.cors and is_preflight(request):
            return await _preflight(api.cors, request, match)
        if match is None:
            raise RefusalError(404, "Not Found")
        return await self._run(api, stage, match, request, identifier)

    async def _run(
        self, api: HttpApi, stage: Stage, match: Match[GuardedRoute], request: HttpRequest, identifier: str
    ) -> Answer:
        if not stage.throttles.allows(match.key):
            raise RefusalError(429, "Too Many Requests")
        authorizer = await match.route.authorize(request)
        await request.read_body()
        selected = Selected(
            api_id=api.api_id,
            stage=stage,
            route_key=match.key,
            parameters=match.parameters,
            authorizer=authorizer,
            request_id=identifier,
            port=self._port,
            now=self._clock.now(),
        )
        return await self._call(match.route, request, selected)

    async def _call(self, route: GuardedRoute, request: HttpRequest, selected: Selected) -> Answer:
        try:
            return answer_of(await self._lambda.call(route.integration, event_of(request, selected)))
        except FunctionFailedError as error:
            raise RefusalError(500, "Internal Server Error") from error
        except FunctionTimedOutError as error:
            raise RefusalError(503, "Service Unavailable") from error
        except PayloadTooLargeError as error:
            raise RefusalError(413, "Request Entity Too Large") from error
        except FunctionRejectedError as error:
            raise _rejection(error) from error


async def _preflight(cors: Cors, request: HttpRequest, match: Match[GuardedRoute] | None) -> Answer:
    """Answer a preflight without calling a function.

    A route that takes OPTIONS (`ANY`, `$default`) has its authorizer asked first, and browsers send none: it is
    so on AWS ("Configure CORS for HTTP APIs", on the `$default` route and authorizers) and a usual mistake.
    """
    if match:
        await match.route.authorize(request)
    return cors.preflight(request)


def _rejection(error: FunctionRejectedError) -> RefusalError:
    return RefusalError(503, "Service Unavailable") if error.throttled else RefusalError(500, "Internal Server Error")
