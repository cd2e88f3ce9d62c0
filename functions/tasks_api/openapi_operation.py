"""How one route is described in the OpenAPI document."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from pydantic import BaseModel

from taskflow.contracts.http import Problem
from tasks_api.once import takes_key
from tasks_api.openapi_models import Mode, Models, Schema
from tasks_api.route import Route

JSON, PROBLEM = "application/json", "application/problem+json"

WORDS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "The body is not JSON.",
    HTTPStatus.UNAUTHORIZED: "There is no valid token.",
    HTTPStatus.NOT_FOUND: "There is no such thing, or it is somebody else's.",
    HTTPStatus.CONFLICT: "The first request with this key is still being answered; try again in a moment.",
    HTTPStatus.PRECONDITION_FAILED: "The task is in another version by now, which `ETag` tells.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 256 KB.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of a kind that is not read here; `Accept` names those that are.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Fields break rules; `errors` names them all.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database does not answer; try again in a moment.",
}

PROBLEM_HEADERS: Mapping[int, tuple[str, str]] = {
    HTTPStatus.PRECONDITION_FAILED: ("ETag", "The newest version."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("Accept", "What is read here."),
}


def describe(route: Route, models: Models) -> Schema:
    """Describe an operation."""
    described: Schema = {
        "operationId": f"{route.method.lower()}{route.path}".translate(str.maketrans("/<>.-", "_____")),
        "tags": [_tag(route)],
        "summary": route.summary,
        "security": [] if route.public else [{"token": []}],
        "parameters": [*_path_parameters(route), *_query_parameters(route, models), *_header_parameters(route)],
        "responses": {
            str(int(route.status)): _answer(route, models),
            **{str(int(status)): _problem(status, models) for status in _problems(route)},
            "default": _content(Problem, PROBLEM, "What else went wrong", models),
        },
    }
    if route.body:
        content = [
            _content(route.body, media_type, route.summary, models, "validation") for media_type in route.body_types
        ]
        described["requestBody"] = {"required": True, "content": _merge(content)}
    return described


def _tag(route: Route) -> str:
    return route.path.removeprefix("/api/v1").strip("/").partition("/")[0]


def _path_parameters(route: Route) -> Iterator[Schema]:
    for part in route.path.split("/"):
        if part.startswith("<"):
            schema = {"type": "string", "format": "uuid"}
            yield {"name": part.strip("<>"), "in": "path", "required": True, "schema": schema}


def _query_parameters(route: Route, models: Models) -> Iterator[Schema]:
    if route.query is None:
        return
    described = models.schema(route.query, "validation")
    for name, member in described["properties"].items():
        schema = _without_null(member)
        words = {"description": schema.pop("description")} if "description" in schema else {}
        style = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
        required = name in described.get("required", ())
        yield {"name": name, "in": "query", "required": required, **words, **style, "schema": schema}


def _without_null(member: Schema) -> Schema:
    # A query has no null: what is not asked is left out.
    choices = [choice for choice in member.get("anyOf", ()) if choice.get("type") != "null"]
    kept = {name: value for name, value in member.items() if name not in {"anyOf", "default", "title"}}
    default = {"default": member["default"]} if member.get("default") is not None else {}
    return {**kept, **(choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {}), **default}


def _header_parameters(route: Route) -> Iterator[Schema]:
    if takes_key(route):
        words = "Makes a repeated request harmless for 24 hours: it gets the answer of the first."
        yield _header_parameter("Idempotency-Key", words, {"type": "string", "pattern": "^[!-~]{1,255}$"})
    if route.conditional:
        words = 'The version that is to be changed, as its `ETag` says, such as `"3"`.'
        yield _header_parameter("If-Match", words, {"type": "string", "examples": ['"1"']})
    if not route.public:
        words = (
            "Runs through everything that the request leads to; made here where it is missing (up to 128 characters)."
        )
        yield _header_parameter("X-Correlation-Id", words, {"type": "string"})
        words = "Which assistant acts on the person's behalf: up to 128 characters, kept in the audit trail."
        yield _header_parameter("X-Agent", words, {"type": "string"})


def _header_parameter(name: str, description: str, schema: Schema) -> Schema:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def _problems(route: Route) -> list[HTTPStatus]:
    possible = {
        HTTPStatus.BAD_REQUEST: route.body is not None,
        HTTPStatus.UNAUTHORIZED: not route.public,
        HTTPStatus.NOT_FOUND: "<" in route.path,
        HTTPStatus.CONFLICT: takes_key(route),
        HTTPStatus.PRECONDITION_FAILED: route.conditional,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: route.body is not None,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: route.body is not None,
        HTTPStatus.UNPROCESSABLE_ENTITY: bool(route.body or route.query or takes_key(route)),
        HTTPStatus.SERVICE_UNAVAILABLE: not route.public,
    }
    return [status for status, is_possible in possible.items() if is_possible]


def _problem(status: HTTPStatus, models: Models) -> Schema:
    described = _content(Problem, PROBLEM, WORDS[status], models)
    if status in PROBLEM_HEADERS:
        name, words = PROBLEM_HEADERS[status]
        described["headers"] = {name: _header(words)}
    return described


def _answer(route: Route, models: Models) -> Schema:
    described = _content(route.answer, JSON, route.status.phrase, models)
    headers = {"X-Correlation-Id": _header("Runs through everything that the request led to.")}
    if route.has_version:
        headers["ETag"] = _header("The version of the task.")
    if route.status is HTTPStatus.CREATED and route.has_version:
        headers["Location"] = _header("Where the task is.")
    if takes_key(route):
        words = "`true` where the answer is that of an earlier request."
        headers["Idempotent-Replayed"] = _header(words, required=False)
    return {**described, "headers": headers}


def _header(description: str, *, required: bool = True) -> Schema:
    return {"description": description, "required": required, "schema": {"type": "string"}}


def _content(
    model: type[BaseModel] | None, media_type: str, description: str, models: Models, mode: Mode = "serialization"
) -> Schema:
    if model is None:
        return {"description": description}
    content: Schema = {"schema": models.reference(model, mode)}
    if examples := models.schema(model, mode).get("examples"):
        content["example"] = examples[0]
    return {"description": description, "content": {media_type: content}}


def _merge(contents: list[Schema]) -> Schema:
    return {media_type: value for content in contents for media_type, value in content["content"].items()}
