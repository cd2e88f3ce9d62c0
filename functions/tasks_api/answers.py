"""Answers in JSON."""

from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from tasks_api.route import Answer


def answer(model: BaseModel, *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with a model; what belongs to one person is kept by no cache."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=model.model_dump_json(),
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def empty_answer() -> Answer:
    """Answer that it is done and there is nothing to say."""
    return Response(status_code=HTTPStatus.NO_CONTENT, body="")
