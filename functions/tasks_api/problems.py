"""Errors as `application/problem+json` (RFC 9457): one table says which error is which."""

from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from pydantic import ValidationError

from taskflow.application.errors import InFlightError, KeyReusedError, UnavailableError
from taskflow.contracts.http import BODY_LIMIT, FieldProblem, Problem
from taskflow.contracts.reading import field_errors_of
from taskflow.domain.errors import ForbiddenError, InvalidInputError, NotFoundError, StaleVersionError
from taskflow.runtime.observability import logger
from tasks_api.media_type import NotAcceptableError, UnsupportedMediaTypeError
from tasks_api.methods import MethodNotAllowedError
from tasks_api.request import BodyTooLargeError, ForeignTokenError, UnauthenticatedError
from tasks_api.route import Answer

KNOWN: Mapping[type[Exception], tuple[HTTPStatus, str]] = {
    ValidationError: (HTTPStatus.UNPROCESSABLE_ENTITY, "The input breaks rules"),
    InvalidInputError: (HTTPStatus.UNPROCESSABLE_ENTITY, "The input breaks rules"),
    NotFoundError: (HTTPStatus.NOT_FOUND, "There is no such thing"),
    ForbiddenError: (HTTPStatus.FORBIDDEN, "You may not do this"),
    NotAcceptableError: (HTTPStatus.NOT_ACCEPTABLE, "There is no such representation"),
    UnsupportedMediaTypeError: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is of a kind that is not read here"),
    RouteNotFoundError: (HTTPStatus.NOT_FOUND, "There is no such route"),
    MethodNotAllowedError: (HTTPStatus.METHOD_NOT_ALLOWED, "There is no such method here"),
    StaleVersionError: (HTTPStatus.PRECONDITION_FAILED, "Somebody else was faster"),
    InFlightError: (HTTPStatus.CONFLICT, "The first request with this key is still being answered"),
    KeyReusedError: (HTTPStatus.UNPROCESSABLE_ENTITY, "The key belongs to another request"),
    ForeignTokenError: (HTTPStatus.UNAUTHORIZED, "The token is not for this API"),
    UnauthenticatedError: (HTTPStatus.UNAUTHORIZED, "Sign in first"),
    BodyTooLargeError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {BODY_LIMIT} bytes"),
    UnavailableError: (HTTPStatus.SERVICE_UNAVAILABLE, "Try again in a moment"),
}
UNEXPECTED = (HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here")

EXTRA_HEADERS: Mapping[int, Mapping[str, str]] = {
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "1"},
    HTTPStatus.CONFLICT: {"Retry-After": "1"},
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
        headers={"Cache-Control": "no-store", **EXTRA_HEADERS.get(problem.status, {}), **_headers_of(error)},
    )


def describe(error: Exception) -> Problem:
    """Say what is wrong in the client's terms."""
    status, title = next((KNOWN[kind] for kind in type(error).__mro__ if kind in KNOWN), UNEXPECTED)
    match error:
        case ValidationError():
            return _describe_validation(error, status, title)
        case InvalidInputError():
            return Problem(status=status, title=title, errors=list(map(FieldProblem.model_validate, error.errors)))
        case KeyReusedError():
            field = FieldProblem(field="Idempotency-Key", message=str(error))
            return Problem(status=status, title=title, errors=[field])
        case (
            StaleVersionError()
            | InFlightError()
            | NotFoundError()
            | UnavailableError()
            | ForbiddenError()
            | NotAcceptableError()
            | ForeignTokenError()
            | UnsupportedMediaTypeError()
        ):
            return Problem(status=status, title=title, detail=str(error))
    return Problem(status=status, title=title)


def _headers_of(error: Exception) -> Mapping[str, str]:
    match error:
        case StaleVersionError(version=version):
            return {"ETag": f'"{version}"'}
        case MethodNotAllowedError(allowed=allowed):
            return {"Allow": ", ".join(allowed)}
        case UnsupportedMediaTypeError(accepted=accepted):
            return {"Accept": ", ".join(accepted)}
    return {}


def _describe_validation(error: ValidationError, status: HTTPStatus, title: str) -> Problem:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        return Problem(status=HTTPStatus.BAD_REQUEST, title="The body is not JSON", detail=found[0]["msg"])
    return Problem(status=status, title=title, errors=list(map(FieldProblem.model_validate, field_errors_of(error))))
