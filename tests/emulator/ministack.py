"""MiniStack as a process of its own, on a free port of 127.0.0.1, with its files in a folder of its own."""

import contextlib
import os
import signal
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import boto3

from tests.support.eventually import eventually
from tests.support.system import ROOT, free_ports

PYTHON = ROOT / ".emulator/bin/python"
REGION = "us-east-1"
ACCOUNT = "123456789012"
SECRET = "of-this-emulator-alone"
START_SECONDS = 60
STOP_SECONDS = 15
WORKERS = 24
"""Function processes at once, each with its own copy of code and layer; more callers are told to wait (429)."""


class MiniStack:
    """Runs the emulator; `environment` is handed on to the functions, which it starts as its own children."""

    def __init__(self, folder: Path, **environment: str) -> None:
        [port] = free_ports(1)
        self.host = f"127.0.0.1:{port}"
        self.endpoint = f"http://{self.host}"
        self._folder = folder
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "MiniStack":
        """Start it and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "log").open("wb") as log:
            command: list[str | Path] = [PYTHON, "-m", "ministack"]
            self._process = subprocess.Popen(
                command, cwd=self._folder, env=self._variables(), stdout=log, stderr=log, start_new_session=True
            )
        eventually(self._answers, within=START_SECONDS, every=0.2)
        return self

    def stop(self) -> None:
        """End it and everything that it has started: they are one process group."""
        if self._process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)

    def client(self, service: str) -> Any:
        """Make boto3's client of one of its services."""
        # Twelve digits as the key: the emulator takes them for the account.
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key=SECRET,
        )

    def log(self) -> str:
        """Tell what the emulator has said."""
        return (self._folder / "log").read_text(errors="replace")

    def _variables(self) -> dict[str, str]:
        ours = ("PATH", "HOME", "LANG")  # nothing of our AWS, Python or proxies
        return {
            **{name: os.environ[name] for name in ours if name in os.environ},
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "GATEWAY_PORT": self.host.partition(":")[2],
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "AUTH": "true",  # what a role does not allow is refused
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "LAMBDA_EXECUTOR": "local",
            "LAMBDA_ACCOUNT_CONCURRENCY": str(WORKERS),
            "DOCKER_HOST": "unix:///nowhere",  # no container of somebody else is its business
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "TMPDIR": str(self._folder),
            "STATE_DIR": str(self._folder / "state"),
            "S3_DATA_DIR": str(self._folder / "s3"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self._environment,
        }

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log()[-3000:]
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
