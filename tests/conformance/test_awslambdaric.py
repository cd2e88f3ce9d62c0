"""AWS's own runtime client and the built-in worker give the same answers for the same function."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from local.functions.invocation import Invocation
from tests.support.lambda_functions import FunctionLab

pytest.importorskip("awslambdaric", reason="awslambdaric is only there on Linux")
pytestmark = pytest.mark.enable_socket

RIC = (sys.executable, "-m", "awslambdaric")
FUNCTION = """
    import logging, os

    class OrderError(Exception):
        pass

    def deep(event):
        raise OrderError("größer als nötig")

    def handle(event, context):
        what = event["do"]
        if what == "raise":
            deep(event)
        if what == "exit":
            os._exit(3)
        if what == "leave":
            raise SystemExit(5)
        if what == "unserialisable":
            return object()
        if what == "large":
            return "x" * (6 * 1024 * 1024 + 99)
        if what == "context":
            names = ["function_name", "function_version", "invoked_function_arn", "memory_limit_in_mb",
                     "log_group_name"]
            client = context.client_context
            return {
                **{name: getattr(context, name) for name in names},
                "in time": 0 < context.get_remaining_time_in_millis() <= 5000,
                "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
                "client": [client.custom, client.env, client.client.app_title, client.client.installation_id],
                "trace": len(os.environ["_X_AMZN_TRACE_ID"].split(";")),
                "id": len(context.aws_request_id),
                "log level": logging.getLogger().getEffectiveLevel(),
            }
        return event
"""
CONTEXT = json.dumps({"custom": {"k": 1}, "env": {"locale": "de"}, "client": {"app_title": "app"}})
BROKEN = {
    "missing module": "import nothing_like_this\n",
    "syntax": "def handle(:\n",
    "no handler": "x = 1\n",
    "raises": "raise RuntimeError('at import')\n",
}


class Both:
    """The same functions, run by the worker and by awslambdaric."""

    def __init__(self, folder: Path) -> None:
        self.labs = []
        for name, command in (("worker", None), ("ric", RIC)):
            (folder / name).mkdir()
            self.labs.append(FunctionLab(folder / name, command=command))

    async def deploy(self, source: str) -> None:
        for lab in self.labs:
            await lab.deploy("same", source, Timeout=5, MemorySize=256)

    async def answers(self, event: Any) -> list[dict[str, Any]]:
        payload = json.dumps(event, ensure_ascii=False).encode()
        return [
            self._comparable(lab, await lab.functions.invoke("same", payload, client_context=CONTEXT))
            for lab in self.labs
        ]

    def _comparable(self, lab: FunctionLab, invocation: Invocation) -> dict[str, Any]:
        text = invocation.payload.decode().replace(str(lab.folder.resolve()), "FOLDER")
        return {
            "payload": json.loads(text.replace(invocation.request_id, "REQUEST-ID")),
            "error": invocation.function_error,
        }


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    both = Both(tmp_path)
    yield both
    for lab in both.labs:
        await lab.stop()


async def test_it_is_awslambdaric_indeed(both: Both) -> None:
    await both.deploy("import sys\ndef handle(event, context):\n    return 'awslambdaric' in sys.modules\n")
    assert [each["payload"] for each in await both.answers({})] == [False, True]


@pytest.mark.parametrize(
    "event",
    [
        {"do": "echo", "text": "naïve 日本 \U0001f600", "numbers": [1, 1.5, None, True]},
        {"do": "context"},
    ],
)
async def test_results_are_the_same(both: Both, event: dict[str, Any]) -> None:
    await both.deploy(FUNCTION)
    ours, theirs = await both.answers(event)
    assert ours == theirs
    assert ours["error"] is None


@pytest.mark.parametrize("failure", ["raise", "unserialisable", "large", "exit", "leave"])
async def test_failures_are_the_same_and_the_next_invocation_works(both: Both, failure: str) -> None:
    await both.deploy(FUNCTION)
    ours, theirs = await both.answers({"do": failure})
    assert ours == theirs
    assert ours["error"] == "Unhandled"
    assert [each["payload"] for each in await both.answers({"do": "echo"})] == [{"do": "echo"}] * 2


@pytest.mark.parametrize("problem", sorted(BROKEN))
async def test_functions_that_do_not_start_fail_the_same(both: Both, problem: str) -> None:
    await both.deploy(BROKEN[problem])
    ours, theirs = await both.answers({})
    frames = [each["payload"].pop("stackTrace") for each in (ours, theirs)]
    assert ours == theirs
    assert [frame for frame in frames[0] if "FOLDER" in frame] == [frame for frame in frames[1] if "FOLDER" in frame]
