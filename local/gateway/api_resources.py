"""Makes what HTTP and WebSocket APIs have alike: integrations, stages and deployments."""

from collections.abc import Mapping
from typing import Any, Generic, Protocol, TypeVar

from local.clock import Clock
from local.errors import TemplateError
from local.gateway.api_definition import Integration, integration_of, refuse, required, stable_id, target_id
from local.gateway.api_stage import Stage, stage_of
from local.provision import Created, Properties, Provisioner


class GrowingApi(Protocol):
    """An API while the template's resources are made."""

    integrations: dict[str, Integration]
    stages: dict[str, Stage]


Api = TypeVar("Api", bound=GrowingApi)


class ApiResources(Generic[Api]):
    """The APIs of one kind, in the order in which they were made.

    An integration may take `longest` milliseconds; `payload_format` is what it must name, where the kind has several.
    """

    def __init__(self, clock: Clock, *, longest: int, payload_format: str | None = None) -> None:
        self._clock = clock
        self._longest = longest
        self._payload_format = payload_format
        self.apis: dict[str, Api] = {}

    def provisioners(self) -> dict[str, Provisioner]:
        """Map the CloudFormation types to what makes them."""
        return {
            "AWS::ApiGatewayV2::Deployment": self.make_deployment,
            "AWS::ApiGatewayV2::Integration": self.make_integration,
            "AWS::ApiGatewayV2::Stage": self.make_stage,
        }

    async def make_integration(self, name: str, properties: Properties) -> Created:
        """Make a Lambda proxy integration."""
        made = stable_id(name)
        integration = integration_of(name, properties, self._longest, self._payload_format)
        self._api(name, properties).integrations[made] = integration
        return Created(made, {"IntegrationId": made})

    async def make_stage(self, name: str, properties: Properties) -> Created:
        """Make a stage; it serves the API as it is, deployed or not."""
        stage = stage_of(name, properties, self._clock)
        self._api(name, properties).stages[stage.name] = stage
        return Created(stage.name)

    async def make_deployment(self, name: str, properties: Properties) -> Created:
        """Accept a deployment: nothing is to be done, changes are served at once."""
        self._api(name, properties)
        made = stable_id(name)
        return Created(made, {"DeploymentId": made})

    def _api(self, name: str, properties: Mapping[str, Any]) -> Api:
        api_id = str(required(name, properties, "ApiId"))
        if api_id not in self.apis:
            raise refuse(name, f"the API {api_id}, which is not in this template,")
        return self.apis[api_id]

    @staticmethod
    def _target(name: str, properties: Mapping[str, Any], api: Api) -> Integration:
        target = target_id(name, properties.get("Target"))
        if target not in api.integrations:
            raise TemplateError(f"{name}: there is no integration {target}")
        return api.integrations[target]
