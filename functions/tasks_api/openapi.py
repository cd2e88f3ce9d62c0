"""The OpenAPI 3.1 document, made from the routes and their models."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from aws_lambda_powertools.event_handler.openapi.swagger_ui import generate_swagger_html
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from taskflow.contracts.http import Problem
from tasks_api.app import ROUTES
from tasks_api.route import Route

REFERENCE = "#/components/schemas/{model}"
SWAGGER = "aws_lambda_powertools.event_handler.openapi.swagger_ui"


@cache
def write_document() -> str:
    """Write the document as JSON text."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        path = route.path.replace("<", "{").replace(">", "}")
        paths.setdefault(path, {})[route.method.lower()] = _describe(route)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "TaskFlow", "version": "1", "description": "Tasks for people who miss things."},
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
    return json.dumps(document)


def write_page() -> str:
    """Write a page that shows the document; script and style are in it, so that nothing is fetched from elsewhere."""
    folder = resources.files(SWAGGER)
    script = (folder / "swagger-ui-bundle.min.js").read_text(encoding="utf-8")
    style = (folder / "swagger-ui.min.css").read_text(encoding="utf-8")
    return generate_swagger_html(write_document(), script, style, "", None)


def _describe(route: Route) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{route.method.lower()}{route.path}".translate(str.maketrans("/<>.-", "_____")),
        "summary": route.summary,
        "security": [] if route.public else [{"token": []}],
        "parameters": list(_parameters(route)),
        "responses": {
            str(int(route.status)): _content(route.answer, "application/json", route.status.phrase),
            "default": _content(Problem, "application/problem+json", "What went wrong"),
        },
    }
    if route.body:
        described["requestBody"] = {"required": True, **_content(route.body, "application/json", route.summary)}
    return described


def _parameters(route: Route) -> Iterator[dict[str, Any]]:
    for part in route.path.split("/"):
        if part.startswith("<"):
            yield {"name": part.strip("<>"), "in": "path", "required": True, "schema": {"type": "string"}}
    if route.query:
        for name, schema in route.query.model_json_schema()["properties"].items():
            yield {"name": name, "in": "query", "required": False, "schema": schema}


def _content(model: type[BaseModel] | None, media_type: str, description: str) -> dict[str, Any]:
    if model is None:
        return {"description": description}
    schema = {"$ref": REFERENCE.format(model=model.__name__)}
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _schemas() -> dict[str, Any]:
    bodies = {route.body for route in ROUTES if route.body}
    answers = {route.answer for route in ROUTES if route.answer} | {Problem}
    modes = [(model, "validation") for model in bodies] + [(model, "serialization") for model in answers]
    _, schemas = models_json_schema(modes, ref_template=REFERENCE)  # type: ignore[arg-type] # the modes are literals
    return dict(sorted(schemas["$defs"].items()))
