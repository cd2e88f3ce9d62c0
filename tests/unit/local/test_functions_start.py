"""How functions start, what they find when they do, and what happens when they do not."""

import ast
import logging
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.arn import arn
from local.errors import AwsError, LocalError
from local.functions import worker
from tests.support.lambda_functions import FunctionLab, environment, function_properties

pytestmark = pytest.mark.enable_socket

ENVIRONMENT = "import os\ndef handle(event, context):\n    return dict(os.environ)\n"
FAULTS = {
    "missing": (
        "import nothing_like_this\n",
        "Runtime.ImportModuleError",
        "Unable to import module 'app': No module named",
    ),
    "syntax": (
        "def handle(event, context)\n",
        "Runtime.UserCodeSyntaxError",
        "Syntax error in module 'app': expected ':'",
    ),
    "unnamed": ("x = 1\n", "Runtime.HandlerNotFound", "Handler 'handle' missing on module 'app'"),
    "raising": ("raise KeyError('TABLE')\n", "KeyError", "'TABLE'"),
    "leaving": ("import os\nos._exit(4)\n", "Runtime.ExitError", "RequestId: "),
}


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[FunctionLab]:
    lab = FunctionLab(tmp_path, extra_env={"SSL_CERT_FILE": "ca.pem"}, init_seconds=1.0)
    yield lab
    await lab.stop()


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_a_function_that_cannot_start_says_why(lab: FunctionLab, fault: str) -> None:
    source, error_type, message = FAULTS[fault]
    await lab.deploy("faulty", source)
    error = await lab.fail("faulty")
    assert error["errorType"] == error_type
    assert error["errorMessage"].startswith(message)
    assert lab.status("faulty")["environments"] == 0


async def test_why_it_does_not_start_is_logged_once(lab: FunctionLab, caplog: pytest.LogCaptureFixture) -> None:
    await lab.deploy("faulty", FAULTS["missing"][0])
    await lab.fail("faulty")
    await lab.fail("faulty")
    logged = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert logged == [
        "faulty does not start: Runtime.ImportModuleError: "
        "Unable to import module 'app': No module named 'nothing_like_this'"
    ]


async def test_a_function_that_was_repaired_starts(lab: FunctionLab) -> None:
    await lab.deploy("faulty", FAULTS["missing"][0])
    await lab.fail("faulty")
    lab.code("faulty", "def handle(event, context):\n    return 'repaired'\n")
    assert await lab.call("faulty") == "repaired"


async def test_warming_starts_what_the_first_invocation_then_uses(lab: FunctionLab) -> None:
    await lab.deploy("pid", "import os\ndef handle(event, context):\n    return os.getpid()\n")
    await lab.functions.warm()
    assert lab.status("pid")["environments"] == 1
    await lab.call("pid")
    assert lab.status("pid")["environments"] == 1


async def test_warming_names_the_function_that_cannot_start(lab: FunctionLab) -> None:
    await lab.deploy("faulty", FAULTS["missing"][0])
    with pytest.raises(LocalError, match=r"the function faulty cannot start: Runtime\.ImportModuleError: Unable"):
        await lab.functions.warm()


async def test_a_slow_start_is_tried_once_more_within_the_timeout(lab: FunctionLab) -> None:
    source = """
        import pathlib, time
        note = pathlib.Path(__file__).with_name("note")
        if not note.exists():
            note.touch()
            time.sleep(60)

        def handle(event, context):
            return "in the end"
    """
    await lab.deploy("slow", source, Timeout=10)
    assert await lab.call("slow") == "in the end"


async def test_a_start_that_never_ends_times_out(lab: FunctionLab) -> None:
    await lab.deploy("endless", "import time\ntime.sleep(60)\n", Timeout=1)
    error = await lab.fail("endless")
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Task timed out after 1.00 seconds")


async def test_a_function_has_its_own_environment_variables(lab: FunctionLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_DEVELOPER", "x")
    variables = environment(TABLE="tasks", ON=True, SIZE=5, AWS_ENDPOINT_URL_S3="http://elsewhere")
    await lab.deploy("varied", ENVIRONMENT, Environment=variables)
    found = await lab.call("varied")
    assert "SECRET_OF_THE_DEVELOPER" not in found
    assert "_LOCAL_CLOCK_OFFSET" not in found
    expected = {
        "TABLE": "tasks",
        "ON": "true",
        "SIZE": "5",
        "SSL_CERT_FILE": "ca.pem",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "varied",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/varied",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "AWS_ENDPOINT_URL_S3": "http://elsewhere",
        "LAMBDA_TASK_ROOT": str((lab.folder / "varied").resolve()),
        "TZ": ":UTC",
        "PATH": os.environ["PATH"],
        "_HANDLER": "app.handle",
    }
    assert {name: found[name] for name in expected} == expected


async def test_the_access_key_tells_which_function_calls(lab: FunctionLab) -> None:
    await lab.deploy("one", ENVIRONMENT)
    await lab.deploy("two", ENVIRONMENT)
    key = (await lab.call("two"))["AWS_ACCESS_KEY_ID"]
    assert lab.functions.function_of_access_key(key) == "two"
    assert lab.functions.function_of_access_key("AKIAIOSFODNN7EXAMPLE") is None


async def test_the_import_path_is_code_layers_libraries_and_nothing_of_ours(lab: FunctionLab) -> None:
    lower, upper = lab.code("lower/python", ""), lab.code("upper", "")
    layers = []
    for name, folder in (("lower", lower.parent), ("upper", upper)):
        created = await lab.provision("LayerVersion", name, Content={"LocalPath": str(folder)})
        assert created.ref == arn("lambda", f"layer:{name}:1")
        layers.append(created.ref)
    await lab.deploy("pathed", "import sys\ndef handle(event, context):\n    return sys.path\n", Layers=layers)
    path = await lab.call("pathed")
    assert path[:3] == [str((lab.folder / part).resolve()) for part in ("pathed", "upper", "lower/python")]
    assert str(Path(worker.__file__).parent) not in path
    assert str(Path(worker.__file__).parent.parent) not in path


async def test_a_later_layer_covers_an_earlier_one(lab: FunctionLab) -> None:
    refs = []
    for name in ("first", "second"):
        folder = lab.code(name, f"name = {name!r}\n", file="shared.py")
        refs.append((await lab.provision("LayerVersion", name, Content={"LocalPath": str(folder)})).ref)
    await lab.deploy("user", "import shared\ndef handle(event, context):\n    return shared.name\n", Layers=refs)
    assert await lab.call("user") == "second"


async def test_a_handler_may_lie_in_a_package(lab: FunctionLab) -> None:
    code = lab.code("code", "")
    lab.code("code/job", "def handle(event, context):\n    return __name__\n", file="handler.py")
    await lab.provision("Function", "job", **function_properties(code, Handler="job.handler.handle"))
    assert await lab.call("job") == "job.handler"


async def test_the_working_directory_is_the_code(lab: FunctionLab) -> None:
    source = "import os, sys\ndef handle(event, context):\n    return [os.getcwd(), sys.stdin.read()]\n"
    await lab.deploy("here", source)
    assert await lab.call("here") == [str((lab.folder / "here").resolve()), ""]


async def test_a_command_that_does_not_exist_is_one_clear_error(tmp_path: Path) -> None:
    lab = FunctionLab(tmp_path, command=("no-such-program",))
    await lab.deploy("any", ENVIRONMENT)
    with pytest.raises(AwsError, match="no-such-program"):
        await lab.call("any")
    await lab.stop()


def test_the_worker_alone_imports_nothing_of_the_runtime() -> None:
    tree = ast.parse(Path(worker.__file__).read_text())
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in plain | named} <= set(sys.stdlib_module_names)
