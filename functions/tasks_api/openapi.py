"""The OpenAPI 3.1 document, made from the routes and their models: `python -m tasks_api.openapi docs/openapi.json`."""

import json
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools.event_handler.openapi.swagger_ui import generate_swagger_html

from taskflow.contracts.http import Problem
from tasks_api.app import ROUTES
from tasks_api.openapi_models import Models
from tasks_api.openapi_operation import describe

SWAGGER: Final = "aws_lambda_powertools.event_handler.openapi.swagger_ui"
DESCRIPTION: Final = (
    "Tasks for people who miss things. Times are RFC 3339; lists are read page by page with `cursor`; errors are "
    "`application/problem+json` (RFC 9457) and name every wrong field at once."
)


@cache
def write_document() -> str:
    """Write the document as JSON text."""
    models = _models()
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        path = route.path.replace("<", "{").replace(">", "}")
        paths.setdefault(path, {})[route.method.lower()] = describe(route, models)
    queries = {route.query.__name__ for route in ROUTES if route.query}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "TaskFlow", "version": "1", "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": {name: schema for name, schema in sorted(models.schemas.items()) if name not in queries},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_page() -> str:
    """Write a page that shows the document; script and style are in it, so that nothing is fetched from elsewhere."""
    folder = resources.files(SWAGGER)
    script = (folder / "swagger-ui-bundle.min.js").read_text(encoding="utf-8")
    style = (folder / "swagger-ui.min.css").read_text(encoding="utf-8")
    return generate_swagger_html(write_document(), script, style, "", None)


def _models() -> Models:
    asked = [model for route in ROUTES for model in (route.body, route.query) if model]
    return Models(asked, [Problem, *(route.answer for route in ROUTES if route.answer)])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(write_document(), encoding="utf-8")
