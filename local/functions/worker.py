"""Runs one function: fetches invocations from the Runtime API and calls the handler, as Lambda's own runtime does.

Stand-alone: a process of its own starts this file, which imports nothing beside the standard library (and time_machine
once the clock was advanced), so that the function finds the modules and the import path that it would find on AWS.
"""

import http.client
import importlib
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace, TracebackType
from typing import Any

PREFIX = "/2018-06-01/runtime"
CLOCK_OFFSET = "_LOCAL_CLOCK_OFFSET"
CLIENT_FIELDS = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
LOG_LINE = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
PR_SET_PDEATHSIG = 1
Handler = Callable[[Any, "LambdaContext"], Any]


class RuntimeFaultError(Exception):
    """Something that the runtime, not the function, reports: `kind` is its errorType."""

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


class RuntimeClient:
    """Speaks to the Runtime API over one kept connection; ends the process when nobody is there any more."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address)

    def next(self) -> tuple[http.client.HTTPMessage, bytes]:
        """Wait for an invocation: its headers and its payload."""
        return self._call("GET", "/invocation/next")

    def answer(self, request_id: str, result: bytes) -> None:
        """Post the handler's result."""
        self._call("POST", f"/invocation/{request_id}/response", result)

    def fail(self, where: str, error: dict[str, Any]) -> None:
        """Post an error object, of an invocation or of the start."""
        self._call("POST", f"/{where}/error", json.dumps(error).encode())

    def _call(self, method: str, path: str, body: bytes | None = None) -> tuple[http.client.HTTPMessage, bytes]:
        try:
            self._connection.request(method, PREFIX + path, body)
            response = self._connection.getresponse()
            return response.headers, response.read()
        except (OSError, http.client.HTTPException):
            # The runtime that started this process is gone. Not sys.exit: a function's threads must not keep us.
            sys.stdout.flush()
            os._exit(0)


class FunctionTime:
    """Makes `time` and `datetime` show the local runtime's clock; untouched as long as that was never advanced."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._travel: Any = None

    def follow(self, offset: float) -> None:
        """Show real time plus `offset` seconds from now on; `time.monotonic` stays as it is."""
        if offset == self._offset:
            return
        if self._travel:
            self._travel.stop()
        self._offset = offset
        self._travel = _time_machine().travel(time.time() + offset, tick=True)
        self._travel.start()
        time.time()  # its clock starts to tick when it is first read


class LambdaContext:
    """The context object (AWS page "Using the Lambda context object to retrieve Python function information")."""

    def __init__(self, headers: http.client.HTTPMessage) -> None:
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self.client_context = _client_context(headers["Lambda-Runtime-Client-Context"])
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self) -> int:
        """Tell how many milliseconds are left before the function is stopped."""
        return max(0, self._deadline - int(time.time() * 1000))


def main() -> None:
    """Load the handler, then serve until the local runtime ends this process or ends itself."""
    _end_with_parent()
    client, function_time = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"]), FunctionTime()
    current = SimpleNamespace(aws_request_id="")
    function_time.follow(float(os.environ.pop(CLOCK_OFFSET, "0")))
    _set_up_output(current)
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception as error:  # noqa: BLE001 - whatever an import raises is the function's own, and is reported
        client.fail("init", _described(error, ""))
        sys.exit(1)
    while True:
        headers, payload = client.next()
        current.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        function_time.follow(float(headers.get("Lambda-Runtime-Local-Clock-Offset", "0")))
        serve(client, handler, headers, payload)


def load(name: str) -> Handler:
    """Import the handler that `module.function` names; the faults and their words are those of Lambda."""
    module, _, function = name.rpartition(".")
    if not module:
        raise RuntimeFaultError("Runtime.MalformedHandlerName", f"Bad handler '{name}': name it as module.function")
    handler: Handler | None = getattr(_import(module), function, None)
    if handler is None:
        raise RuntimeFaultError("Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{module}'")
    return handler


def serve(client: RuntimeClient, handler: Handler, headers: http.client.HTTPMessage, payload: bytes) -> None:
    """Run one invocation and post what came of it."""
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
    try:
        result = _marshalled(handler(_unmarshalled(payload), LambdaContext(headers)))
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is the invocation's answer
        failure = _described(error, request_id)
        sys.stdout.write("".join([f"[ERROR] {failure['errorType']}: {error}\n", *failure["stackTrace"]]))
        sys.stdout.flush()
        client.fail(f"invocation/{request_id}", failure)
    else:
        sys.stdout.flush()
        client.answer(request_id, result)


def _import(module_name: str) -> object:
    try:
        return importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise RuntimeFaultError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise RuntimeFaultError("Runtime.UserCodeSyntaxError", message, trace) from error


def _unmarshalled(payload: bytes) -> object:
    try:
        return json.loads(payload)
    except ValueError as error:
        raise RuntimeFaultError("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error


def _marshalled(result: object) -> bytes:
    if isinstance(result, bytes):
        return result
    try:
        return json.dumps(result, ensure_ascii=False, default=_number).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise RuntimeFaultError("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def _number(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _described(error: Exception, request_id: str) -> dict[str, Any]:
    if isinstance(error, RuntimeFaultError):
        kind, trace = error.kind, error.trace
    else:
        kind, trace = type(error).__name__, _own_frames(error.__traceback__)
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def _own_frames(trace: TracebackType | None) -> list[str]:
    while trace and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    frames = traceback.extract_tb(trace)
    return traceback.format_list([(frame.filename, frame.lineno or 0, frame.name, frame.line) for frame in frames])


def _client_context(text: str | None) -> SimpleNamespace | None:
    if not text:
        return None
    given = json.loads(text)
    client = given.get("client")
    named = SimpleNamespace(**{name: client.get(name) for name in CLIENT_FIELDS}) if client is not None else None
    return SimpleNamespace(custom=given.get("custom"), env=given.get("env"), client=named)


def _set_up_output(current: SimpleNamespace) -> None:
    """Write line by line in UTF-8, and give the root logger the handler that it has on Lambda."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr] # a TextIOWrapper
    logging.Formatter.converter = time.gmtime
    root, handler = logging.getLogger(), logging.StreamHandler(sys.stdout)
    handler.addFilter(lambda record: record.__dict__.update(vars(current)) or True)
    handler.setFormatter(logging.Formatter(LOG_LINE, "%Y-%m-%dT%H:%M:%S"))
    root.addHandler(handler)
    root.setLevel(os.environ.get("AWS_LAMBDA_LOG_LEVEL", root.level))


def _time_machine() -> Any:  # noqa: ANN401 - a module
    """Import time_machine without the test framework that it would bring along if that is installed."""
    known = sys.modules.get("pytest")
    sys.modules["pytest"] = known  # type: ignore[assignment] # None makes the import fail, which time_machine expects
    try:
        return importlib.import_module("time_machine")
    finally:
        if known is None:
            del sys.modules["pytest"]


def _end_with_parent() -> None:
    """Make sure that no process outlives the runtime, however that ended."""
    if sys.platform == "linux":
        ctypes = importlib.import_module("ctypes")
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
