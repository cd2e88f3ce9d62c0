"""The `Idempotency-Key` header: any POST may carry one (IETF draft-ietf-httpapi-idempotency-key-header)."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from aws_lambda_powertools.event_handler import Response
from pydantic_core import from_json

from taskflow.application.ports.idempotency import KeptAnswer, KeyedRequest
from taskflow.domain.errors import FieldError, InvalidInputError
from tasks_api.request import Request
from tasks_api.route import Answer, Route

HEADER = "idempotency-key"
REPLAYED = "Idempotent-Replayed"
METHOD = "POST"
"""Every other method that changes something may be repeated as it is (RFC 9110, section 9.2.2)."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def takes_key(route: Route) -> bool:
    """Tell whether a route heeds the header; what is secret is kept nowhere, and may be asked for again."""
    return route.method == METHOD and not route.answers_secret


def answer_once(route: Route, request: Request, respond: Callable[[Request], Answer]) -> Answer:
    """Answer a request; one with a key is responded to once, and then answered from what was kept."""
    key = request.header(HEADER)
    if key is None or not takes_key(route):
        return respond(request)
    caller = request.caller
    keyed = KeyedRequest(key=_read_key(key), fingerprint=_fingerprint(request))
    outcome = request.api.answer_once(keyed, lambda api: _keep(respond(replace(request, api=api))), caller=caller)
    return _give(outcome.answer, replayed=outcome.replayed)


def _read_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        message = "must have 1 to 255 visible ASCII characters"
        raise InvalidInputError((FieldError("Idempotency-Key", message),))
    return key


def _fingerprint(request: Request) -> bytes:
    said = [METHOD, request.event.raw_path, request.event.raw_query_string or "", _normalize(request.content)]
    return sha256("\n".join(said).encode(errors="surrogatepass")).digest()


def _normalize(body: bytes) -> str:
    # A client that writes its body anew may order the members otherwise: that is the same request.
    try:
        return json.dumps(from_json(body), sort_keys=True)
    except ValueError:
        return body.hex()


def _keep(answer: Answer) -> KeptAnswer:
    headers = {name: str(value) for name, value in answer.headers.items()}
    return KeptAnswer(status=answer.status_code, headers=headers, body=answer.body or "")


def _give(kept: KeptAnswer, *, replayed: bool) -> Answer:
    headers = {**kept.headers, **({REPLAYED: "true"} if replayed else {})}
    return Response(status_code=kept.status, headers=headers, body=kept.body)
