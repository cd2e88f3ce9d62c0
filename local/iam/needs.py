"""What a call to AWS needs to be allowed: action and resource (Service Authorization Reference, a page per service)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from local.arn import arn


class Permission(NamedTuple):
    """An action, as policies name it, on a resource."""

    action: str
    resource: str


ACTIONS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "lambda:Invoke": "lambda:InvokeFunction",
}
"""Operations whose permission has another name."""

WHOLE_SERVICE = "*"


def permissions_for(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Permission]:
    """Tell what a call with these parameters needs; the resource is `*` where they name none."""
    called = f"{service}:{operation}"
    for resource in _resources(service, params):
        yield Permission(ACTIONS.get(called, called), resource)


def permission_to_manage(api_id: str, stage: str, method: str) -> Permission:
    """Tell what a call of `@connections` needs (API Gateway, "Control access to WebSocket APIs with AWS_IAM").

    Which connection it is about is left open: they come and go, and what is counted by them would never end.
    """
    resource = arn("execute-api", f"{api_id}/{stage}/{method}/@connections/*")
    return Permission("execute-api:ManageConnections", resource)


def _resources(service: str, params: Mapping[str, Any]) -> set[str]:
    match service:
        case "sqs":
            return {arn("sqs", str(params.get("QueueUrl", WHOLE_SERVICE)).rsplit("/", 1)[-1])}
        case "events":
            return {_bus(name) for name in _buses(params)}
        case "secretsmanager":
            return {str(params.get("SecretId", WHOLE_SERVICE))}
    return {WHOLE_SERVICE}


def _buses(params: Mapping[str, Any]) -> list[str]:
    entries = params.get("Entries", ())
    return [entry.get("EventBusName", "default") for entry in entries] or [params.get("Name", "default")]


def _bus(name: str) -> str:
    return name if name.startswith("arn:") else arn("events", f"event-bus/{name}")
