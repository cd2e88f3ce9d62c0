"""The worker's own rules, without a process around them."""

import http.client
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from local.functions import worker


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def headers(**extra: str) -> http.client.HTTPMessage:
    message = http.client.HTTPMessage()
    message["Lambda-Runtime-Aws-Request-Id"] = "id-1"
    message["Lambda-Runtime-Deadline-Ms"] = str(int(time.time() * 1000) + 3000)
    for name, value in extra.items():
        message[name.replace("_", "-")] = value
    return message


class RecordingClient(worker.RuntimeClient):
    """Keeps what would be posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, object]] = []

    def answer(self, request_id: str, result: bytes) -> None:
        self.posted.append((request_id, result))

    def fail(self, where: str, error: dict[str, object]) -> None:
        self.posted.append((where, error))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("handler", "Runtime.MalformedHandlerName"),
        ("no_such_module_here.handle", "Runtime.ImportModuleError"),
        ("json.no_such_function", "Runtime.HandlerNotFound"),
    ],
)
def test_a_handler_that_is_not_there_has_lambdas_name_for_it(name: str, kind: str) -> None:
    with pytest.raises(worker.RuntimeFaultError) as fault:
        worker.load(name)
    assert fault.value.kind == kind


def test_a_handler_may_be_named_with_slashes(modules: Path) -> None:
    (modules / "worker_case").mkdir()
    (modules / "worker_case" / "job.py").write_text("def handle(event, context):\n    return 1\n")
    assert worker.load("worker_case/job.handle")({}, None) == 1


def test_an_import_inside_the_module_that_fails_is_told(modules: Path) -> None:
    (modules / "worker_broken_case.py").write_text("from json import nothing_such\n")
    with pytest.raises(worker.RuntimeFaultError, match="cannot import name 'nothing_such' from 'json'") as fault:
        worker.load("worker_broken_case.handle")
    assert fault.value.kind == "Runtime.ImportModuleError"


def test_an_event_that_is_no_json_is_a_fault_of_the_runtime() -> None:
    client = RecordingClient()
    worker.serve(client, lambda event, _: event, headers(), b"{")
    [(where, error)] = client.posted
    assert where == "invocation/id-1/error".removesuffix("/error")
    assert isinstance(error, dict)
    assert (error["errorType"], error["requestId"]) == ("Runtime.UnmarshalError", "id-1")


def test_the_frames_of_the_worker_are_not_shown() -> None:
    client = RecordingClient()

    def handler(*_: object) -> None:
        raise LookupError("lost")

    worker.serve(client, handler, headers(), b"{}")
    [(_, error)] = client.posted
    assert isinstance(error, dict)
    assert [frame.split(", in ")[1].split("\n")[0] for frame in error["stackTrace"]] == ["handler"]


def test_the_trace_header_is_that_of_the_invocation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "old")
    client = RecordingClient()
    worker.serve(client, lambda *_: os.environ["_X_AMZN_TRACE_ID"], headers(Lambda_Runtime_Trace_Id="Root=1-2"), b"{}")
    assert client.posted == [("id-1", b'"Root=1-2"')]


def test_time_is_left_alone_while_the_clock_was_not_advanced() -> None:
    before = time.time
    worker.FunctionTime().follow(0.0)
    assert time.time is before
    assert "time_machine" not in vars(worker)


def test_time_follows_the_clock_and_ticks_while_nobody_looks() -> None:
    function_time, real = worker.FunctionTime(), time.time()
    try:
        function_time.follow(1000.0)
        time.sleep(0.2)  # what passes before time is first read must not be lost
        assert time.time() - time_machine.escape_hatch.time.time() == pytest.approx(1000, abs=0.1)
        assert time.time() == pytest.approx(real + 1000, abs=1)
        function_time.follow(90_000.0)
        assert datetime.now(UTC).timestamp() == pytest.approx(real + 90_000, abs=1)
        function_time.follow(90_000.0)
        assert function_time._travel is not None
    finally:
        function_time._travel.stop()
    assert time.time() == pytest.approx(real, abs=5)


def test_time_travel_brings_no_test_framework_along(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pytest", "time_machine"):
        monkeypatch.delitem(sys.modules, name)
    machine = worker._time_machine()
    assert "pytest" not in sys.modules
    assert machine.HAVE_PYTEST is False


def test_a_deadline_that_has_passed_leaves_nothing() -> None:
    message = headers()
    message.replace_header("Lambda-Runtime-Deadline-Ms", "1000")
    assert worker.LambdaContext(message).get_remaining_time_in_millis() == 0
