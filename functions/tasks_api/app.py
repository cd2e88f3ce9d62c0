"""From an event to an answer: routing, correlation, and errors as problems."""

from collections.abc import Callable
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.bootstrap.tasks_api import TasksApi, tasks_api
from taskflow.runtime.observability import logger
from tasks_api.problems import answer_problem
from tasks_api.request import Request, read_name
from tasks_api.route import Answer, Route
from tasks_api.routes import audit, documentation, health, notifications, tasks

CORRELATION = "x-correlation-id"

ROUTES: tuple[Route, ...] = (
    *tasks.ROUTES,
    *notifications.ROUTES,
    *audit.ROUTES,
    *health.ROUTES,
    *documentation.ROUTES,
)


class App:
    """Answers requests with the given use cases."""

    def __init__(self, api: TasksApi) -> None:
        self._api = api
        self._correlation_id = ""
        self._resolver = APIGatewayHttpResolver()
        for route in ROUTES:
            self._resolver.route(route.path, route.method)(self._bind(route))
        self._resolver.exception_handler(Exception)(self._answer_problem)

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request under its correlation id, which is taken from the client or made here."""
        self._correlation_id = read_name(event["headers"].get(CORRELATION)) or str(self._api.ids.new())
        logger.append_keys(correlation_id=self._correlation_id)
        answer = self._resolver.resolve(event, context)
        answer["headers"][CORRELATION] = self._correlation_id
        logger.info("request answered", route=event.get("routeKey"), status=answer["statusCode"])
        return answer

    def _bind(self, route: Route) -> Callable[..., Answer]:
        def call(**path: str) -> Answer:
            event = self._resolver.current_event
            return route.handle(Request(event=event, api=self._api, correlation_id=self._correlation_id), **path)

        return call

    def _answer_problem(self, error: Exception) -> Answer:
        return answer_problem(error, correlation_id=self._correlation_id)


@cache
def app() -> App:
    """Make the app, on first use."""
    return App(tasks_api())
