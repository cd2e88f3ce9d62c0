"""What must not be deployed is found in what was built."""

import importlib.util
from pathlib import Path

import pytest

from tests.support.system import ROOT

SPEC = importlib.util.spec_from_file_location("check_build", ROOT / "layers/check_build.py")
check_build = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(check_build)

GOOD = check_build.MAGIC + check_build.UNCHECKED_HASH + bytes(8)
CHECKED = check_build.MAGIC + (3).to_bytes(4, "little") + bytes(8)
TIMED = check_build.MAGIC + bytes(12)
OF_ANOTHER_PYTHON = b"\xa7\r\r\n" + GOOD[4:]


@pytest.fixture
def build(tmp_path):
    """A function and a layer, compiled as they should be."""
    for place in ("TasksApi/tasks_api/app", "CoreLayer/python/taskflow/clock"):
        write(tmp_path / f"{place}.py", b"x = 1\n")
        compiled(tmp_path, place, GOOD)
    return tmp_path


def test_a_good_build_passes(build, capsys):
    assert check_build.main(build) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("header", [CHECKED, TIMED, OF_ANOTHER_PYTHON])
@pytest.mark.parametrize("place", ["TasksApi/tasks_api/app", "CoreLayer/python/taskflow/clock"])
def test_bytecode_that_lambda_would_throw_away_is_refused(build, capsys, header, place):
    compiled(build, place, header)
    assert check_build.main(build) == 1
    assert "not bytecode of Python 3.13" in capsys.readouterr().err


def test_a_build_without_bytecode_is_told_but_passes(build, capsys):
    for path in build.rglob("*.pyc"):
        path.unlink()
    assert check_build.main(build) == 0
    told = capsys.readouterr().err
    assert "no bytecode in CoreLayer, TasksApi" in told
    assert "PYTHON313" in told


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("CoreLayer/python/boto3/__init__.py", "comes with the runtime"),
        ("CoreLayer/python/alembic/testing/__init__.py", "tests are not deployed"),
        ("TasksApi/notifier/handler.py", "tasks_api is all that the function needs"),
    ],
)
def test_what_does_not_belong_there_is_refused(build, capsys, place, complaint):
    write(build / place, b"")
    assert check_build.main(build) == 1
    assert complaint in capsys.readouterr().err


def compiled(build: Path, place: str, header: bytes) -> None:
    source = build / place
    write(source.parent / "__pycache__" / f"{source.name}.cpython-313.pyc", header)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
