"""Routes that tell how the service is."""

from http import HTTPStatus

from taskflow.contracts.http import Health
from tasks_api.answers import answer
from tasks_api.request import Request
from tasks_api.route import Answer, Route


def alive(request: Request) -> Answer:  # noqa: ARG001 - every route gets the request
    """Tell that requests are answered at all."""
    return answer(Health(status="ok"))


def ready(request: Request) -> Answer:
    """Tell whether everything that a request needs is there, and what is not."""
    checks = request.api.check_readiness()
    fine = all(checks.values())
    body = Health(
        status="ok" if fine else "unavailable",
        checks={name: "ok" if answers else "unavailable" for name, answers in checks.items()},
    )
    return answer(body, status=HTTPStatus.OK if fine else HTTPStatus.SERVICE_UNAVAILABLE)


ROUTES = (
    Route(method="GET", path="/health", handle=alive, summary="Is it alive?", answer=Health, public=True),
    Route(method="GET", path="/health/live", handle=alive, summary="Is it alive?", answer=Health, public=True),
    Route(method="GET", path="/health/ready", handle=ready, summary="Is it ready?", answer=Health, public=True),
)
