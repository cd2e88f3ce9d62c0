"""What goes into a function and what comes out, and the answers that Lambda itself gives when a function cannot."""

import base64
import json
import secrets
import signal
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

UNHANDLED = "Unhandled"
"""The only value of `function_error` that Lambda gives for Python: the handler raised, timed out or died."""


@dataclass(frozen=True, slots=True)
class InvocationRequest:
    """One invocation: `arn` is the name that it was addressed by, `client_context` JSON text.

    With `tail` the answer waits for everything that the function wrote before it.
    """

    arn: str
    payload: bytes
    client_context: str | None = None
    tail: bool = False
    request_id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True, slots=True)
class Invocation:
    """What an invocation gave: the payload is the handler's result or an error object, which `function_error` tells.

    `seconds` tells how long the function worked, without what came before it began; nothing where it never began.
    `log_tail` holds the last 4 KB that the function wrote; only complete when it was asked for.
    """

    request_id: str
    payload: bytes
    function_error: str | None = None
    seconds: float | None = None
    log_tail: bytes = b""

    @property
    def log_result(self) -> str:
        """Give the log tail as the Invoke operation does, in base64."""
        return base64.b64encode(self.log_tail).decode()

    def reported(self, *, seconds: float, log_tail: bytes) -> "Invocation":
        """Add how long it took, and what was logged."""
        return replace(self, seconds=seconds, log_tail=log_tail)


def failed(request_id: str, error_type: str, message: str) -> Invocation:
    """Make the error object of a failure that the runtime could not report itself."""
    payload = json.dumps({"errorType": error_type, "errorMessage": message}, ensure_ascii=False).encode()
    return Invocation(request_id, payload, UNHANDLED)


def timed_out(request_id: str, seconds: float, now: float) -> Invocation:
    """Answer for a function that was killed after its timeout; `now` in seconds since the epoch."""
    stamp = timestamp(now)
    return failed(request_id, "Sandbox.Timedout", f"{stamp} {request_id} Task timed out after {seconds:.2f} seconds")


def exited(request_id: str, status: int) -> Invocation:
    """Answer for a process that ended in the middle; a negative status is the signal that ended it."""
    return failed(request_id, "Runtime.ExitError", f"RequestId: {request_id} Error: {_exit_reason(status)}")


def timestamp(now: float) -> str:
    """Write a moment as Lambda does: ISO 8601 in UTC with milliseconds and a Z."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def trace_id(now: float) -> str:
    """Make an X-Ray trace header that nobody samples."""
    return f"Root=1-{int(now):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"


def _exit_reason(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    name = signal.strsignal(-status) or str(-status)
    return f"Runtime exited with error: signal: {name.lower()}"
