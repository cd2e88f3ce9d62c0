"""Makes HTTP APIs from the template's resources."""

from collections.abc import Mapping
from typing import Any

from local.clock import Clock
from local.gateway.api_definition import API_ID_LENGTH, accept_only, accept_value, required, required_object, stable_id
from local.gateway.api_resources import ApiResources
from local.gateway.http_api_parts import HttpApi
from local.gateway.http_cors import cors_of
from local.gateway.http_definition import (
    LONGEST_MILLISECONDS,
    PAYLOAD_FORMAT,
    JwtRules,
    RouteDefinition,
    authorizers_of,
    jwt_rules,
    routes_of,
)
from local.gateway.jwt_authorizer import JwtAuthorizer, identity_source
from local.gateway.jwt_keys import SigningKeys
from local.provision import Created, Properties, Provisioner
from local.settings import HOST

API = frozenset({"Body", "CorsConfiguration", "ProtocolType", "RouteSelectionExpression"})
IGNORED_API = frozenset(
    {"Description", "DisableSchemaValidation", "FailOnWarnings", "IpAddressType", "Name", "Tags", "Version"}
)
SELECTION = frozenset({"$request.method $request.path", "${request.method} ${request.path}"})
ROUTE = frozenset({"ApiId", "RouteKey", "Target", "AuthorizationType", "AuthorizerId", "AuthorizationScopes"})
AUTHORIZER = frozenset({"ApiId", "AuthorizerType", "IdentitySource", "JwtConfiguration", "Name"})
CORS_EXTENSION = "x-amazon-apigateway-cors"


class HttpApiResources(ApiResources[HttpApi]):
    """The HTTP APIs of the template."""

    def __init__(self, clock: Clock, keys: SigningKeys, port: int) -> None:
        super().__init__(clock, longest=LONGEST_MILLISECONDS, payload_format=PAYLOAD_FORMAT)
        self._keys = keys
        self._port = port

    def provisioners(self) -> dict[str, Provisioner]:
        """Map the CloudFormation types to what makes them."""
        return {
            **super().provisioners(),
            "AWS::ApiGatewayV2::Api": self.make_api,
            "AWS::ApiGatewayV2::Authorizer": self.make_authorizer,
            "AWS::ApiGatewayV2::Route": self.make_route,
        }

    async def make_api(self, name: str, properties: Properties) -> Created:
        """Make an API, with everything that its OpenAPI document says."""
        accept_only(name, properties, API, IGNORED_API)
        accept_value(name, properties, "RouteSelectionExpression", SELECTION)
        api_id = stable_id(name, API_ID_LENGTH)
        api = self.apis.setdefault(api_id, HttpApi(api_id, name))
        body = properties.get("Body") or {}
        cors = properties.get("CorsConfiguration") or body.get(CORS_EXTENSION)
        api.cors = cors_of(name, cors) if cors else None
        rules = authorizers_of(name, body)
        api.authorizers.update({key: self._authorizer(name, found) for key, found in rules.items()})
        api.document_routes = tuple(routes_of(name, body))
        api.compile()
        return Created(api_id, {"ApiEndpoint": f"http://{HOST}:{self._port}/_apis/{api_id}", "ApiId": api_id})

    async def make_authorizer(self, name: str, properties: Properties) -> Created:
        """Make a JWT authorizer."""
        accept_only(name, properties, AUTHORIZER)
        accept_value(name, properties, "AuthorizerType", {"JWT"})
        configuration = required_object(name, properties, "JwtConfiguration")
        rules = jwt_rules(name, configuration, required(name, properties, "IdentitySource"))
        made = stable_id(name)
        self._api(name, properties).authorizers[made] = self._authorizer(name, rules)
        return Created(made, {"AuthorizerId": made})

    async def make_route(self, name: str, properties: Properties) -> Created:
        """Make a route to an integration that exists."""
        accept_only(name, properties, ROUTE, {"OperationName"})
        accept_value(name, properties, "AuthorizationType", {"NONE", "JWT"})
        api, made = self._api(name, properties), stable_id(name)
        target = self._target(name, properties, api)
        key = str(required(name, properties, "RouteKey"))
        api.routes[made] = RouteDefinition(key, target, *_guard(name, properties))
        api.compile()
        return Created(made, {"RouteId": made})

    def _authorizer(self, name: str, rules: JwtRules) -> JwtAuthorizer:
        source = identity_source(name, rules.identity_source)
        return JwtAuthorizer(source, rules.issuer, rules.audience, self._keys, self._clock)


def _guard(name: str, properties: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    if properties.get("AuthorizationType") != "JWT":
        return None, ()
    return str(required(name, properties, "AuthorizerId")), tuple(properties.get("AuthorizationScopes") or ())
