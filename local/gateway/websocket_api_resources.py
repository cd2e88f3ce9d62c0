"""Makes WebSocket APIs from the template's resources, as `AWS::Serverless::WebSocketApi` becomes them."""

from local.clock import Clock
from local.errors import TemplateError
from local.gateway.api_definition import API_ID_LENGTH, accept_only, accept_value, required, stable_id
from local.gateway.api_resources import ApiResources
from local.gateway.websocket_api_parts import WebSocketApi
from local.gateway.websocket_routes import DEFAULT, RouteSelection, WebSocketRoute
from local.provision import Created, Properties, Provisioner
from local.settings import HOST

LONGEST_MILLISECONDS = 29_000
"""WebSocket API quotas: integration timeout."""
API = frozenset({"ProtocolType", "RouteSelectionExpression"})
IGNORED_API = frozenset({"Description", "DisableSchemaValidation", "IpAddressType", "Name", "Tags", "Version"})
ROUTE = frozenset({"ApiId", "RouteKey", "Target", "AuthorizationType", "RouteResponseSelectionExpression"})
ROUTE_RESPONSE = frozenset({"ApiId", "RouteId", "RouteResponseKey"})


class WebSocketApiResources(ApiResources[WebSocketApi]):
    """The WebSocket APIs of the template."""

    def __init__(self, clock: Clock, port: int) -> None:
        super().__init__(clock, longest=LONGEST_MILLISECONDS)
        self._port = port

    def provisioners(self) -> dict[str, Provisioner]:
        """Map the CloudFormation types to what makes them."""
        return {
            **super().provisioners(),
            "AWS::ApiGatewayV2::Api": self.make_api,
            "AWS::ApiGatewayV2::Route": self.make_route,
            "AWS::ApiGatewayV2::RouteResponse": self.make_route_response,
        }

    async def make_api(self, name: str, properties: Properties) -> Created:
        """Make an API without routes."""
        accept_only(name, properties, API, IGNORED_API)
        selection = RouteSelection(name, str(required(name, properties, "RouteSelectionExpression")))
        api_id = stable_id(name, API_ID_LENGTH)
        self.apis.setdefault(api_id, WebSocketApi(api_id, selection)).selection = selection
        return Created(api_id, {"ApiEndpoint": f"ws://{HOST}:{self._port}/_apis/{api_id}", "ApiId": api_id})

    async def make_route(self, name: str, properties: Properties) -> Created:
        """Make a route to an integration that exists; authorizers on `$connect` are refused."""
        accept_only(name, properties, ROUTE, {"OperationName"})
        accept_value(name, properties, "AuthorizationType", {"NONE"})
        accept_value(name, properties, "RouteResponseSelectionExpression", {DEFAULT})
        api, made = self._api(name, properties), stable_id(name)
        target = self._target(name, properties, api)
        key, expects = str(required(name, properties, "RouteKey")), "RouteResponseSelectionExpression" in properties
        api.routes[made] = WebSocketRoute(key, target, expects_answer=expects)
        return Created(made, {"RouteId": made})

    async def make_route_response(self, name: str, properties: Properties) -> Created:
        """Let a route answer its messages; only the response `$default` exists for WebSocket APIs."""
        accept_only(name, properties, ROUTE_RESPONSE)
        accept_value(name, properties, "RouteResponseKey", {DEFAULT})
        route_id = str(required(name, properties, "RouteId"))
        route = self._api(name, properties).routes.get(route_id)
        if route is None:
            raise TemplateError(f"{name}: there is no route {route_id}")
        route.answers = route.expects_answer
        made = stable_id(name)
        return Created(made, {"RouteResponseId": made})
