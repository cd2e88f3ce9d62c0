"""The command line refuses in one line."""

import errno
import socket
import sqlite3
from pathlib import Path

import pytest

from local import __main__ as command_line
from local.errors import LocalError, TemplateError
from local.listen import take_port
from tests.support.system import free_ports


def test_a_token_needs_a_running_system(capsys: pytest.CaptureFixture[str]) -> None:
    port = free_ports(1)[0]
    assert command_line.main(["token", "--user", "ada@example.com", "--port", str(port)]) == 1
    assert capsys.readouterr().err == (
        f"local: nothing answers on port {port}; start the system first (make run) or give --port\n"
    )


def test_a_template_without_a_demonstration_says_how_to_name_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Queue: {Type: AWS::SQS::Queue}}")
    assert command_line.main(["demo", "--template", str(template)]) == 1
    assert "write the script's path as Metadata: Local: Demo" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", ""])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        command_line.main(["run", "--port", port])
    assert refused.value.code == 2
    assert "is not a port" in capsys.readouterr().err or port == "-1"


def test_a_parameter_is_an_assignment(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["run", "--parameter", "LogLevel"])
    assert "'LogLevel' is not NAME=VALUE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (TemplateError("Resource Queue: no"), 2, "local: Resource Queue: no\n"),
        (LocalError("port 1 is in use"), 1, "local: port 1 is in use\n"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "local: the disk is full;"),
        (sqlite3.OperationalError("database or disk is full"), 1, "local: the disk is full;"),
    ],
)
def test_what_stops_the_runtime_is_one_line(
    error: Exception, code: int, line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr("local.serve.serve", fail)
    assert command_line.main(["run"]) == code
    said = capsys.readouterr().err
    assert said.startswith(line)
    assert said.count("\n") == 1


def test_a_taken_port_is_named_with_the_option_that_chooses_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(LocalError, match=rf"port {port} is in use; choose another with --aws-port"):
            take_port(port, "--aws-port")


def test_a_template_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ports = free_ports(2)
    options = ["--port", str(ports[0]), "--aws-port", str(ports[1]), "--data", str(tmp_path / "state")]
    assert command_line.main(["run", "--template", str(tmp_path / "no.yaml"), *options]) == 2
    assert "no.yaml" in capsys.readouterr().err
