"""The API's description of itself."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from tasks_api.request import Request
from tasks_api.route import Answer, Route


def document(request: Request) -> Answer:  # noqa: ARG001 - every route gets the request
    """Answer the OpenAPI document."""
    from tasks_api.openapi import write_document  # noqa: PLC0415 - nobody else pays for it

    return Response(status_code=HTTPStatus.OK, content_type="application/json", body=write_document())


def page(request: Request) -> Answer:  # noqa: ARG001 - every route gets the request
    """Answer a page on which the API can be tried out."""
    from tasks_api.openapi import write_page  # noqa: PLC0415 - nobody else pays for it

    return Response(status_code=HTTPStatus.OK, content_type="text/html", body=write_page())


ROUTES = (
    Route(method="GET", path="/openapi.json", handle=document, summary="This document", public=True),
    Route(method="GET", path="/docs", handle=page, summary="This document, for people", public=True),
)
