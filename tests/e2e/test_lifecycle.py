"""Starting, stopping, and being started wrongly."""

import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.eventually import eventually
from tests.support.system import ROOT, System, free_ports


def _run(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "local", "run", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def _options(data: Path) -> list[str]:
    port, aws_port = free_ports(2)
    return ["--port", str(port), "--aws-port", str(aws_port), "--data", str(data)]


def test_ctrl_c_stops_everything_and_a_second_start_finds_its_state(tmp_path: Path) -> None:
    system = System(tmp_path / "state").start()
    task = system.client().post("/api/v1/tasks", json={"title": "Still here tomorrow"}).json()
    assert system.interrupt() == 0
    assert eventually(lambda: not system.processes())
    system.start()
    try:
        assert system.client().get(f"/api/v1/tasks/{task['id']}").json() == task
    finally:
        system.interrupt()


def test_a_killed_runtime_leaves_no_process_behind(tmp_path: Path) -> None:
    system = System(tmp_path / "state").start()
    system.kill()
    assert eventually(lambda: not system.processes())


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        refused = _run("--port", str(port), "--aws-port", str(free_ports(1)[0]), "--data", str(tmp_path / "state"))
    assert refused.returncode == 1
    assert refused.stderr == f"local: port {port} is in use; choose another with --port\n"


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "state"
    data.mkdir()
    with sqlite3.connect(data / "state.sqlite3") as store:
        store.execute("PRAGMA user_version=99")
    refused = _run(*_options(data))
    assert refused.returncode == 1
    assert "newer version (format 99" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


BAD_TEMPLATES = {
    "unknown type": ("Resources: {Thing: {Type: AWS::Nope::Thing}}", "Thing"),
    "dangling reference": ("Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Gone}}}", "Gone"),
    "circle": (
        "Resources:\n"
        "  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt B.QueueName}}\n"
        "  B: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt A.QueueName}}\n",
        "A",
    ),
    "not YAML": ("Resources: [", "template.yaml"),
    "handler that cannot be imported": (
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  Broken:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: nowhere.handler, CodeUri: code/}\n",
        "Broken",
    ),
}


@pytest.mark.parametrize("kind", sorted(BAD_TEMPLATES))
def test_a_bad_template_is_one_clear_line(tmp_path: Path, kind: str) -> None:
    text, named = BAD_TEMPLATES[kind]
    (tmp_path / "code").mkdir()
    (tmp_path / "template.yaml").write_text(text)
    refused = _run("--template", str(tmp_path / "template.yaml"), *_options(tmp_path / "state"))
    assert refused.returncode in {1, 2}
    complaint = [line for line in refused.stderr.splitlines() if line.startswith("local: ")]
    assert len(complaint) == 1
    assert named in complaint[0]
    assert "Traceback" not in refused.stderr + refused.stdout
