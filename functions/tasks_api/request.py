"""Reading requests: who asks, with which correlation, and what for."""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from pydantic import BaseModel

from taskflow.contracts.http import BODY_LIMIT
from taskflow.domain.actor import Actor, Caller, Cause
from taskflow.domain.errors import NotFoundError, TaskflowError
from taskflow.domain.security_events import ForeignToken
from taskflow.runtime.bootstrap.tasks_api import TasksApi

ADMINISTRATORS = "admins"

Model = TypeVar("Model", bound=BaseModel)

_NAME = re.compile(r"[\w.:@/ -]{1,128}", re.ASCII)
_CONNECTION_ID = re.compile(r"[\w=+/-]{1,64}", re.ASCII)
_ENTITY_TAG = re.compile(r'"([1-9][0-9]{0,8})"', re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_BRACKETS = "[]"


class UnauthenticatedError(TaskflowError):
    """Nobody is signed in: the authorizer has let a request through that it should not have."""


class ForeignTokenError(UnauthenticatedError):
    """The token is genuine and meant for something else, as a Cognito ID token is."""

    def __init__(self, use: str) -> None:
        super().__init__(f"send the access token that the sign-in gave you, not the {use} token")


class BodyTooLargeError(TaskflowError):
    """The body is larger than `BODY_LIMIT`."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, and the use cases to answer it with."""

    event: APIGatewayProxyEventV2
    api: TasksApi
    correlation_id: str

    @cached_property
    def caller(self) -> Caller:
        """Tell who asks; API Gateway's authorizer has checked the token. Raises `UnauthenticatedError` without one."""
        user = self._claims.get("sub")
        if not user:
            raise UnauthenticatedError
        return Caller(user=user, cause=self._cause(user), is_admin=ADMINISTRATORS in _groups_of(self._claims))

    def check_signed_in(self) -> None:
        """Raise `UnauthenticatedError` unless somebody is signed in, with a token for this purpose.

        Cognito, "Using tokens with user pools": the access token is what authorizes API operations.
        """
        caller, use = self.caller, self._claims.get("token_use", "unnamed")
        if use != "access":
            token = ForeignToken(fingerprint=_fingerprint(self._claims.get("jti", "")), use=use)
            self.api.report_foreign_token(token, caller=caller)
            raise ForeignTokenError(use)

    def header(self, name: str) -> str | None:
        """Find a header; API Gateway writes their names in small letters."""
        return self.event.headers.get(name)

    @property
    def versions(self) -> frozenset[int] | None:
        """Tell which versions of a task may be changed, none where any may."""
        return read_versions(self.header("if-match"))

    @property
    def content(self) -> bytes:
        """The body as it came; raises `BodyTooLargeError`."""
        text = self.event.get("body") or ""
        body = b64decode(text) if self.event.is_base64_encoded else text.encode(errors="surrogatepass")
        if len(body) > BODY_LIMIT:
            raise BodyTooLargeError
        return body

    def body(self, model: type[Model]) -> Model:
        """Read the body; raises `BodyTooLargeError`, or Pydantic's `ValidationError`."""
        return model.model_validate_json(self.content)

    def query(self, model: type[Model]) -> Model:
        """Read the query; raises Pydantic's `ValidationError`."""
        return model.model_validate(self.event.query_string_parameters or {})

    @cached_property
    def _claims(self) -> Mapping[str, str]:
        authorizer = self.event.request_context.authorizer
        return (authorizer.jwt_claim if authorizer else None) or {}

    def _cause(self, user: str) -> Cause:
        client = self._claims.get("client_id") or self._claims.get("aud")
        actor = Actor(user=user, client=client, agent=read_name(self.header("x-agent")))
        connection_id = read_connection_id(self.header("x-connection-id"))
        return Cause(actor=actor, correlation_id=self.correlation_id, connection_id=connection_id)


def read_id(text: str, *, entity: str) -> UUID:
    """Read an id from a path; raises `NotFoundError`, because nothing has an id that is none.

    Of the forms that a UUID can be written in, paths have the one of RFC 9562, section 4.
    """
    if not _ID.fullmatch(text):
        raise NotFoundError(entity, text)
    return UUID(text)


def read_versions(if_match: str | None) -> frozenset[int] | None:
    """Read the versions that `If-Match` allows, none where it allows all (RFC 9110, section 13.1.1).

    Weak tags never match, nor does what is no tag of ours.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    tags = (_ENTITY_TAG.fullmatch(tag.strip()) for tag in if_match.split(","))
    return frozenset(int(tag[1]) for tag in tags if tag)


def read_name(text: str | None) -> str | None:
    """Take a name that a client gave itself, if it is short and harmless."""
    return text if text and _NAME.fullmatch(text) else None


def read_connection_id(text: str | None) -> str | None:
    """Take the id of the WebSocket connection that the client says is its own, if it looks like one."""
    return text if text and _CONNECTION_ID.fullmatch(text) else None


def _fingerprint(token_id: str) -> str:
    return sha256(token_id.encode()).hexdigest()[:16]


def _groups_of(claims: Mapping[str, str]) -> list[str]:
    # API Gateway writes a list claim as text: [a b] (HTTP APIs, "JWT authorizers").
    return claims.get("cognito:groups", "").strip(_BRACKETS).replace(",", " ").split()
