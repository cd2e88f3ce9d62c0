"""Errors as `application/problem+json` (RFC 9457): one table says which error is which."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from pydantic import ValidationError

from taskflow.application.errors import UnavailableError
from taskflow.contracts.http import BODY_LIMIT, FieldProblem, Problem
from taskflow.domain.errors import InvalidInputError, NotFoundError
from taskflow.runtime.observability import logger
from tasks_api.request import BodyTooLargeError, UnauthenticatedError
from tasks_api.route import Answer

KNOWN: Mapping[type[Exception], tuple[HTTPStatus, str]] = {
    ValidationError: (HTTPStatus.UNPROCESSABLE_ENTITY, "The input breaks rules"),
    InvalidInputError: (HTTPStatus.UNPROCESSABLE_ENTITY, "The input breaks rules"),
    NotFoundError: (HTTPStatus.NOT_FOUND, "There is no such thing"),
    RouteNotFoundError: (HTTPStatus.NOT_FOUND, "There is no such route"),
    UnauthenticatedError: (HTTPStatus.UNAUTHORIZED, "Sign in first"),
    BodyTooLargeError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {BODY_LIMIT} bytes"),
    UnavailableError: (HTTPStatus.SERVICE_UNAVAILABLE, "Try again in a moment"),
}
UNEXPECTED = (HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here")

EXTRA_HEADERS: Mapping[int, Mapping[str, str]] = {
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "1"},
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
}


def answer_problem(error: Exception, *, correlation_id: str) -> Answer:
    """Answer an error; one that is our fault is logged with its trace, and told without details."""
    problem = describe(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("request failed", exc_info=error)
    body = problem.model_copy(update={"correlation_id": correlation_id})
    return Response(
        status_code=problem.status,
        content_type="application/problem+json",
        body=body.model_dump_json(exclude_none=True),
        headers={"Cache-Control": "no-store", **EXTRA_HEADERS.get(problem.status, {})},
    )


def describe(error: Exception) -> Problem:
    """Say what is wrong in the client's terms."""
    status, title = KNOWN.get(type(error), UNEXPECTED)
    match error:
        case ValidationError():
            return _describe_validation(error, status, title)
        case InvalidInputError():
            return Problem(status=status, title=title, errors=list(map(FieldProblem.model_validate, error.errors)))
        case NotFoundError() | UnavailableError():
            return Problem(status=status, title=title, detail=str(error))
    return Problem(status=status, title=title)


def _describe_validation(error: ValidationError, status: HTTPStatus, title: str) -> Problem:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        return Problem(status=HTTPStatus.BAD_REQUEST, title="The body is not JSON", detail=found[0]["msg"])
    errors = [FieldProblem(field=_path(problem["loc"]), message=problem["msg"]) for problem in found]
    return Problem(status=status, title=title, errors=errors)


def _path(location: Iterable[int | str]) -> str:
    return ".".join(map(str, location)) or "body"
