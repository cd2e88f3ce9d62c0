"""From an event to an answer: routing, correlation, and errors as problems."""

from collections.abc import Callable
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.bootstrap.tasks_api import TasksApi, tasks_api
from taskflow.runtime.observability import logger
from tasks_api.media_type import check_content_type
from tasks_api.methods import MethodNotAllowedError, find_methods
from tasks_api.once import answer_once
from tasks_api.problems import answer_problem
from tasks_api.request import Request, read_name
from tasks_api.route import Answer, Route
from tasks_api.routes import (
    audit,
    documentation,
    health,
    notifications,
    preferences,
    recurrence,
    task_actions,
    task_parts,
    tasks,
)

CORRELATION = "x-correlation-id"

ROUTES: tuple[Route, ...] = (
    *tasks.ROUTES,
    *task_actions.ROUTES,
    *task_parts.ROUTES,
    *recurrence.ROUTES,
    *notifications.ROUTES,
    *preferences.ROUTES,
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
        self._resolver.exception_handler(RouteNotFoundError)(self._answer_unknown)

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
            request = Request(event=event, api=self._api, correlation_id=self._correlation_id)
            if not route.public:
                request.check_signed_in()
            if route.body:
                check_content_type(request.header("content-type"), route.body_types)
            return answer_once(route, request, lambda asked: route.handle(asked, **path))

        return call

    def _answer_problem(self, error: Exception) -> Answer:
        return answer_problem(error, correlation_id=self._correlation_id)

    def _answer_unknown(self, error: RouteNotFoundError) -> Answer:
        event = self._resolver.current_event
        allowed = find_methods(ROUTES, event.path)
        # A path may have the method and yet no route: Powertools takes few characters for a parameter.
        is_known = not allowed or event.http_method in allowed
        return self._answer_problem(error if is_known else MethodNotAllowedError(allowed))


@cache
def app() -> App:
    """Make the app, on first use."""
    return App(tasks_api())
