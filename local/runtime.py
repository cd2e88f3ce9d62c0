"""The composition root of the local runtime: which services there are, and who needs whom."""

import asyncio
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from starlette.routing import Route, Router
from starlette.types import ASGIApp

from local.aws.endpoint import AwsEndpoint
from local.aws.lambda_api import LambdaApi
from local.aws.moto_resources import MotoResources
from local.aws.moto_services import MotoServices
from local.clock import Clock
from local.cognito.cognito import Cognito
from local.event_source_mapping.event_source_mapping import EventSourceMappings
from local.eventbridge.eventbridge import EventBridge
from local.front import Front
from local.functions.function_config import FunctionSettings
from local.functions.functions import Functions
from local.gateway.api_gateway import ApiGateway
from local.gateway.http_api import HttpApis
from local.gateway.websocket_api import WebSocketApis
from local.iam.roles import Roles
from local.iam.usage import Usage
from local.local_routes import LocalRoutes
from local.page import Page
from local.postgres.database import Database
from local.provision import Provisioner
from local.scheduler.scheduler import Scheduler
from local.settings import RunSettings
from local.sqs.sqs import Sqs
from local.store import Store
from local.targets import Targets
from local.template.custom_resource import CustomResources
from local.template.read import read
from local.template.stack import Stack

STACK_NAME = "local"
PAGE_HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
logger = logging.getLogger("local.runtime")


class Service(Protocol):
    """Something that works in the background."""

    async def run(self) -> None:
        """Work until cancelled."""


class Runtime:
    """Every service, wired once. `create` makes what the template describes, `begin` sets it going, `stop` ends it."""

    def __init__(self, settings: RunSettings, store: Store, folder: Path) -> None:
        self._settings = settings
        self.clock = Clock(store)
        self._moto = MotoServices()
        self._cognito = Cognito(store, self._moto)
        self._database = Database(folder / "postgres", self._moto)
        self._resources = MotoResources(store, self._moto)
        self._targets = Targets()
        self._sqs = Sqs(store, self.clock, settings.aws_url)
        self._functions = Functions(store, self.clock, self._targets, self._function_settings())
        self._mappings = EventSourceMappings(
            store, self.clock, self._sqs, self._functions, function_timeout=self._timeout_of
        )
        self._scheduler = Scheduler(store, self.clock, self._targets)
        self._bus = EventBridge(store, self.clock, self._targets, self._scheduler.schedule_rule)
        self._http = HttpApis(self._functions, self.clock, self._cognito.jwks, settings.port)
        self._roles, self._usage = Roles(), Usage(self._caller)
        self._websocket = WebSocketApis(self._functions, self.clock, store, settings.port, self._usage)
        self._custom = CustomResources(store, self.clock, self._functions.invoke, settings.aws_url)
        self._tasks: list[asyncio.Task[None]] = []
        self._register_targets()
        self.stack = self.read_template()

    def read_template(self) -> Stack:
        """Read and check the template as it is now, without effect; raises `TemplateError`."""
        stack = Stack(
            self._settings.template,
            self._provisioners(),
            parameters=self._parameters(),
            name=STACK_NAME,
            port=self._settings.port,
            custom_resources=self._custom,
        )
        stack.load()
        return stack

    def aws_app(self) -> ASGIApp:
        """Build the ASGI app for boto3, which also takes the answers of custom resources."""
        lambda_api = LambdaApi(self._functions, self._mappings)
        services = {"sqs": self._sqs, "events": self._bus, "scheduler": self._scheduler, "lambda": lambda_api}
        endpoint = AwsEndpoint(services, self._moto, usage=self._usage)
        answers = Route("/_local/custom-resource/{token}", self._custom.receive, methods=["PUT"])
        return Router(routes=[answers], default=endpoint)

    def front_app(self) -> ASGIApp:
        """Build the ASGI app for clients; the stack must be made."""
        local_routes = LocalRoutes(runtime=self, clock=self.clock, sign_in=self._cognito.token)
        return Front(self._http, self._websocket, self._page(), local_routes.app())

    async def create(self) -> None:
        """Make every resource of the template, then see that every function can start; raises `LocalError`."""
        warming = asyncio.create_task(self._moto.warm())
        await self.stack.create()
        await warming
        self._scheduler.forget_missing({made.created.ref for made in self.stack.resources.values()})
        await self._functions.warm()

    def begin(self) -> None:
        """Let the services work in the background."""
        services: list[Service] = [
            self._functions,
            self._sqs,
            self._bus,
            self._scheduler,
            self._mappings,
            self._websocket,
        ]
        self._tasks = [asyncio.create_task(service.run()) for service in services]
        for task in self._tasks:
            task.add_done_callback(_tell_failure)

    async def stop(self) -> None:
        """End the services, then the functions' processes, then the database."""
        for task in reversed(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._functions.stop()
        await asyncio.to_thread(self._database.stop)
        self.clock.close()

    def status(self) -> dict[str, Any]:
        """Tell what runs."""
        stack = self.stack
        return {
            "functions": self._functions.status(),
            "connections": self._websocket.connections(),
            "deliveries_waiting": len(self._bus.deliveries),
            "outputs": stack.outputs,
            "resources": {path: {"type": made.type, "ref": made.created.ref} for path, made in stack.resources.items()},
            "passed_over": [asdict(passed) for passed in stack.passed_over],
        }

    @property
    def database_port(self) -> int:
        """Tell where the database listens; 0 while there is none."""
        return self._database.postgres.port

    def queues(self) -> list[dict[str, Any]]:
        """Tell what waits in every queue."""
        return self._sqs.depths()

    def environments(self) -> dict[str, Any]:
        """Tell of each function, by its logical id, which environment variables it has, and where all of it listens."""
        variables = self._functions.environments()
        made = self.stack.resources.items()
        ports = [self._settings.port, self._settings.aws_port, self.database_port]
        named = {path: variables[ref] for path, (_, created) in made if (ref := created.ref) in variables}
        return {"functions": named, "ports": [port for port in ports if port]}

    def permissions(self) -> dict[str, Any]:
        """Tell of each function what its role allows, which policies are attached to it, and what it has used."""
        return {
            name: {
                "granted": self._roles.granted(role),
                "attached": self._roles.attached(role),
                "used": list(self._usage.of(name)),
            }
            for name, role in self._functions.roles().items()
        }

    def metrics(self) -> bytes:
        """Render what the functions measured."""
        return self._functions.metrics.render()

    def _provisioners(self) -> dict[str, Provisioner]:
        gateway = ApiGateway(self._http, self._websocket)
        parts = (self._functions, self._sqs, self._mappings, self._bus, self._scheduler, gateway, self._database)
        made: dict[str, Provisioner] = {}
        for part in (*parts, self._cognito, self._resources, self._roles):
            made |= part.provisioners()
        return made

    def _parameters(self) -> dict[str, str]:
        """Take what the template wants here, and over it what the command line says."""
        wanted = read(self._settings.template).local_metadata.get("Parameters", {})
        return self._with_ports(wanted) | self._settings.parameters

    def _register_targets(self) -> None:
        self._targets.register("sqs", self._sqs.deliver)
        self._targets.register("lambda", self._functions.deliver)
        self._targets.register("events", self._bus.deliver)

    def _function_settings(self) -> FunctionSettings:
        return FunctionSettings(
            endpoint_url=self._settings.aws_url,
            # OpenSSL's own variable: what a function verifies the database's certificate by.
            extra_env={"SSL_CERT_FILE": str(self._database.postgres.ca_file)},
            watch=self._settings.reload,
        )

    def _page(self) -> Page | None:
        described = self.stack.metadata.get("Local", {})
        if "Page" not in described:
            return None
        folder = self._settings.template.parent / described["Page"]
        config = {**described.get("PageConfig", {}), "cognitoUrl": self._settings.aws_url}
        headers = PAGE_HEADERS | self._with_ports(described.get("PageHeaders", {}))
        return Page(folder, config=config, headers=headers)

    def _with_ports(self, texts: dict[str, Any]) -> dict[str, str]:
        port, aws_port = str(self._settings.port), str(self._settings.aws_port)
        return {name: str(text).replace("{port}", port).replace("{aws_port}", aws_port) for name, text in texts.items()}

    def _timeout_of(self, function: str) -> float:
        return self._functions.find(function).config.timeout

    def _caller(self, access_key: str) -> str:
        return self._functions.function_of_access_key(access_key) or access_key


def _tell_failure(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception():
        logger.error("a service of the runtime has stopped working", exc_info=task.exception())
