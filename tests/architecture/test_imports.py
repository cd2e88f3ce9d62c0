"""The house rules that are about imports."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPLICATION = ROOT / "layers/core/taskflow"
FUNCTIONS = sorted(handler.parent for handler in (ROOT / "functions").glob("*/handler.py"))


def test_imports_point_one_way():
    program = Path(sys.executable).with_name("lint-imports")
    path = os.pathsep.join(str(ROOT / folder) for folder in ("layers/core", "functions", "."))
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_function_is_covered_by_the_rules():
    rules = (ROOT / ".importlinter").read_text()
    assert [folder.name for folder in FUNCTIONS if f"    {folder.name}\n" not in rules] == []


def test_the_environment_is_read_in_one_place():
    readers = [path for path in _sources() if {"environ", "getenv"} & _attributes(path)]
    assert readers == [APPLICATION / "runtime/settings.py"]


def test_one_module_publishes_events():
    assert [path for path in _sources() if "put_events" in _attributes(path)] == [
        APPLICATION / "adapters/eventbridge.py"
    ]


def test_time_comes_from_the_injected_clock():
    inner = [
        path
        for path in _sources()
        if path.is_relative_to(APPLICATION / "domain") or path.is_relative_to(APPLICATION / "application")
    ]
    assert [path for path in inner if {"now", "utcnow", "today"} & _calls_on_datetime(path)] == []


@pytest.mark.parametrize("folder", FUNCTIONS, ids=lambda folder: folder.name)
def test_handlers_are_short(folder):
    assert len((folder / "handler.py").read_text().splitlines()) < 60


def _sources():
    return [path for folder in (APPLICATION, ROOT / "functions") for path in folder.rglob("*.py")]


def _attributes(path):
    return {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


def _calls_on_datetime(path):
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    return {node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}}
