"""The tasks API over PostgreSQL and a bus that is told what to do, with clients of it."""

import json
from dataclasses import dataclass

from taskflow.application.errors import UnavailableError
from taskflow.application.publication import Publication
from taskflow.runtime.bootstrap.tasks_api import compose
from taskflow.runtime.settings import TasksApiSettings
from tasks_api.app import App
from tests.unit.taskflow.builders import LambdaContext
from tests.unit.taskflow.fakes import FakePublisher
from tests.unit.taskflow.http_events import a_request
from tests.unit.taskflow.http_service import Reply

SETTINGS = TasksApiSettings.model_validate(
    {
        "DATABASE_HOST": "127.0.0.1",
        "DATABASE_PORT": 5432,
        "DATABASE_NAME": "taskflow",
        "DATABASE_USER": "taskflow_api",
        "AWS_REGION": "us-east-1",
        "EVENT_BUS_NAME": "taskflow",
        "WEBSOCKET_URL": "wss://ws.example/live",
        "ALLOWED_ORIGINS": "http://127.0.0.1:8080",
    }
)


@dataclass
class Bus(FakePublisher):
    """Takes events, or refuses them all."""

    is_down: bool = False

    def __post_init__(self):
        super().__init__()

    def publish(self, publications):
        self.refuse = {publication.name for publication in publications} if self.is_down else set()
        return super().publish(publications)

    def probe(self):
        if self.is_down:
            raise UnavailableError("event bus")


class Api:
    """One execution environment of the function, with a connection of its own."""

    def __init__(self, engine, bus=None):
        self.bus = bus or Bus()
        self.app = App(compose(SETTINGS, engine, self.bus, probe_bus=self.bus.probe))

    def ask(self, method, path, **options):
        return Reply(self.app(a_request(method, path, **options), LambdaContext()))


def events_of(publications: list[Publication]):
    return [(publication.name, json.loads(publication.detail)) for publication in publications]
