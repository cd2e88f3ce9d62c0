"""API Gateway v2 as one service: HTTP and WebSocket APIs share their CloudFormation types."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from local.gateway.api_definition import accept_value, refuse
from local.provision import Created, Properties, Provisioner

API = "AWS::ApiGatewayV2::Api"
PROTOCOLS = frozenset({"HTTP", "WEBSOCKET"})


class ApiKind(Protocol):
    """One of the two kinds of API."""

    def knows(self, api_id: str) -> bool:
        """Tell whether an API of this id is of this kind."""

    def provisioners(self) -> dict[str, Provisioner]:
        """Map the CloudFormation types to what makes them."""


class ApiGateway:
    """Hands each `AWS::ApiGatewayV2::*` resource to the kind of API that it belongs to."""

    def __init__(self, http: ApiKind, websocket: ApiKind) -> None:
        self._http = http
        self._websocket = websocket

    def provisioners(self) -> dict[str, Provisioner]:
        """Map every type that one of the two kinds can make."""
        kinds = self._http.provisioners() | self._websocket.provisioners()
        return {kind: partial(self._make, kind) for kind in kinds}

    async def _make(self, kind: str, name: str, properties: Properties) -> Created:
        owner = self._new(name, properties) if kind == API else self._owner(properties)
        make = owner.provisioners().get(kind)
        if make is None:
            raise refuse(name, f"{kind} on this kind of API")
        return await make(name, properties)

    def _new(self, name: str, properties: Mapping[str, Any]) -> ApiKind:
        accept_value(name, properties, "ProtocolType", PROTOCOLS)
        return self._websocket if properties.get("ProtocolType") == "WEBSOCKET" else self._http

    def _owner(self, properties: Mapping[str, Any]) -> ApiKind:
        return self._websocket if self._websocket.knows(str(properties.get("ApiId"))) else self._http
