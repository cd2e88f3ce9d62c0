"""A function that is invoked locally behaves as it does on Lambda."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.errors import AwsError
from tests.support.lambda_functions import FunctionLab, process_is_gone, soon

pytestmark = pytest.mark.enable_socket

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
ECHO = "def handle(event, context):\n    return event\n"
COUNTER = """
    import os
    calls = 0

    def handle(event, context):
        global calls
        calls += 1
        return [calls, os.getpid()]
"""
SLEEPER = """
    import os, time

    def handle(event, context):
        time.sleep(event)
        return os.getpid()
"""


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[FunctionLab]:
    lab = FunctionLab(tmp_path)
    yield lab
    await lab.stop()


async def test_a_result_keeps_its_characters(lab: FunctionLab) -> None:
    await lab.deploy("echo", ECHO)
    invocation = await lab.functions.invoke("echo", json.dumps({"naïve": "日本"}).encode())
    assert invocation.payload.decode() == '{"naïve": "日本"}'


async def test_no_payload_is_an_empty_object(lab: FunctionLab) -> None:
    await lab.deploy("echo", ECHO)
    assert (await lab.functions.invoke("echo", b"")).payload == b"{}"


async def test_the_context_tells_what_lambda_tells(lab: FunctionLab) -> None:
    source = """
        def handle(event, context):
            names = ["function_name", "function_version", "invoked_function_arn", "memory_limit_in_mb",
                     "aws_request_id", "log_group_name", "log_stream_name"]
            shown = {name: getattr(context, name) for name in names}
            shown["left"] = context.get_remaining_time_in_millis()
            shown["identity"] = context.identity.cognito_identity_id
            client = context.client_context
            shown["client"] = [client.custom, client.client.app_title]
            return shown
    """
    await lab.deploy("told", source, MemorySize=256, Timeout=5)
    context = json.dumps({"custom": {"a": "ö"}, "client": {"app_title": "demo"}})
    invocation = await lab.functions.invoke("told", b"{}", client_context=context)
    shown = json.loads(invocation.payload)
    assert 0 < shown.pop("left") <= 5000
    assert shown.pop("log_stream_name").split("]")[0].endswith("/[$LATEST")
    assert shown == {
        "function_name": "told",
        "function_version": "$LATEST",
        "invoked_function_arn": ARN + "told",
        "memory_limit_in_mb": "256",
        "aws_request_id": invocation.request_id,
        "log_group_name": "/aws/lambda/told",
        "identity": None,
        "client": [{"a": "ö"}, "demo"],
    }


async def test_an_exception_is_reported_with_the_functions_own_frames(lab: FunctionLab) -> None:
    await lab.deploy("broken", "def handle(event, context):\n    raise ValueError('no such thing: ö')\n")
    error = await lab.fail("broken")
    frame = f'  File "{lab.folder / "broken" / "app.py"}", line 2, in handle\n'
    assert error["errorType"] == "ValueError"
    assert error["errorMessage"] == "no such thing: ö"
    assert error["stackTrace"] == [frame + "    raise ValueError('no such thing: ö')\n"]
    assert len(error["requestId"]) == 36


@pytest.mark.parametrize(
    ("expression", "outcome"),
    [
        ("{1, 2}", "Unable to marshal response: Object of type set is not JSON serializable"),
        ("'\\ud800'", "Unable to marshal response"),
    ],
)
async def test_a_result_that_is_no_json_is_an_error(lab: FunctionLab, expression: str, outcome: str) -> None:
    await lab.deploy("odd", f"def handle(event, context):\n    return {expression}\n")
    error = await lab.fail("odd")
    assert error["errorType"] == "Runtime.MarshalError"
    assert error["errorMessage"].startswith(outcome)
    assert error["stackTrace"] == []


async def test_decimals_are_numbers_and_bytes_pass_as_they_are(lab: FunctionLab) -> None:
    source = """
        from decimal import Decimal

        def handle(event, context):
            return [Decimal("1.5"), Decimal("3")] if event else b"<raw>"
    """
    await lab.deploy("numbers", source)
    assert await lab.call("numbers", 1) == [1.5, 3]
    assert (await lab.functions.invoke("numbers", b"0")).payload == b"<raw>"


async def test_an_environment_is_used_again(lab: FunctionLab) -> None:
    await lab.deploy("counter", COUNTER)
    first, second = await lab.call("counter"), await lab.call("counter")
    assert (first[0], second[0]) == (1, 2)
    assert first[1] == second[1]


async def test_invocations_at_the_same_time_have_environments_of_their_own(lab: FunctionLab) -> None:
    await lab.deploy("sleeper", SLEEPER)
    pids = await asyncio.gather(*(lab.call("sleeper", 0.5) for _ in range(3)))
    assert len(set(pids)) == 3


async def test_a_process_that_exits_is_an_error_and_is_replaced(lab: FunctionLab) -> None:
    source = "import os\ndef handle(event, context):\n    return os._exit(event) if event is not None else 'fine'\n"
    await lab.deploy("leaver", source)
    assert await lab.call("leaver") == "fine"
    error = await lab.fail("leaver", 3)
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    assert (await lab.fail("leaver", 0))["errorMessage"].endswith("Error: Runtime exited without providing a reason")
    assert await lab.call("leaver") == "fine"


async def test_a_signal_is_named(lab: FunctionLab) -> None:
    await lab.deploy("victim", "import os\ndef handle(event, context):\n    os.kill(os.getpid(), 9)\n")
    assert (await lab.fail("victim"))["errorMessage"].endswith("signal: killed")


async def test_a_timeout_kills_the_function_and_its_children(lab: FunctionLab) -> None:
    source = """
        import pathlib, subprocess, sys, time

        def handle(event, context):
            if not event:
                return "fine"
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
            pathlib.Path(event).write_text(str(child.pid))
            time.sleep(60)
    """
    await lab.deploy("slow", source, Timeout=1)
    note = lab.folder / "child"
    error = await lab.fail("slow", str(note))
    stamp, request_id, rest = error["errorMessage"].split(" ", 2)
    assert (stamp[-1], len(request_id)) == ("Z", 36)
    assert rest == "Task timed out after 1.00 seconds"
    assert error["errorType"] == "Sandbox.Timedout"
    await soon(lambda: process_is_gone(int(note.read_text())))
    assert await lab.call("slow") == "fine"


async def test_a_response_over_6_mb_is_an_error(lab: FunctionLab) -> None:
    await lab.deploy("verbose", "def handle(event, context):\n    return 'x' * event\n")
    assert len(await lab.call("verbose", 6 * 1024 * 1024)) == 6 * 1024 * 1024
    error = await lab.fail("verbose", 6 * 1024 * 1024 + 99)
    assert error == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).",
    }
    assert await lab.call("verbose", 1) == "x"


async def test_a_payload_over_6_mb_is_refused(lab: FunctionLab) -> None:
    await lab.deploy("echo", ECHO)
    with pytest.raises(AwsError) as refused:
        await lab.functions.invoke("echo", b'"' + b"x" * 6_291_456)
    assert (refused.value.code, refused.value.status) == ("RequestTooLargeException", 413)


async def test_an_unknown_function_is_not_found(lab: FunctionLab) -> None:
    with pytest.raises(AwsError) as refused:
        await lab.functions.invoke("nobody", b"{}")
    assert (refused.value.code, refused.value.status) == ("ResourceNotFoundException", 404)
    assert refused.value.message == f"Function not found: {ARN}nobody"


async def test_an_invocation_goes_on_when_its_caller_leaves(lab: FunctionLab) -> None:
    await lab.deploy("sleeper", SLEEPER)
    pid = await lab.call("sleeper", 0)
    caller = asyncio.ensure_future(lab.call("sleeper", 0.3))
    await soon(lambda: lab.status("sleeper")["running"])
    caller.cancel()
    await soon(lambda: lab.status("sleeper")["invocations"] == 2)
    assert await lab.call("sleeper", 0) == pid


async def test_the_last_lines_are_given_back_when_asked_for(lab: FunctionLab) -> None:
    source = """
        import logging

        def handle(event, context):
            print("x" * 5000)
            print("printed")
            logging.getLogger().warning("logged")
    """
    await lab.deploy("talker", source)
    answer = await lab.functions.op_invoke({"FunctionName": "talker", "LogType": "Tail"})
    tail = base64.b64decode(answer["LogResult"]).decode()
    assert len(tail) == 4096
    assert "printed\n[WARNING]\t" in tail
    assert "\tlogged\nEND RequestId: " in tail
    assert tail.splitlines()[-1].startswith("REPORT RequestId: ")
