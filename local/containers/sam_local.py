"""`sam`: runs SAM's own `sam local invoke` and `sam local start-api` on what `sam build` made, against this system."""

import json
import os
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from local.arn import REGION
from local.containers.answers import answered
from local.containers.build_folder import lay_out
from local.containers.relay import gateway, relayed
from local.errors import LocalError
from local.settings import FROM_CONTAINERS, HOST

BUILD = Path(".aws-sam/build")
PROGRAM = Path(".sam/bin/sam")
EVENT_OPTIONS = ("-e", "--event")
IMAGE = "public.ecr.aws/lambda/python:3.13-x86_64"


def sam_local(arguments: Sequence[str], *, port: int) -> int:
    """Run `sam local` with these arguments and answer its exit code; raises `LocalError` where nothing runs."""
    if not PROGRAM.is_file():
        raise LocalError("SAM is not installed; make build installs it")
    running = _running(port)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        options, ports = list(arguments), set(running["ports"])
        if event := _event(options):
            ready, more = stack.enter_context(answered(Path(options[event]), folder))
            options[event], ports = str(ready), ports.union(more)
        template = lay_out(BUILD, running["functions"], folder, for_api=options[:1] == ["start-api"])
        stack.enter_context(relayed(sorted(ports), address=gateway()))
        own = {name for variables in running["functions"].values() for name in variables}
        return _run([*options, "-t", str(template), *_container_options()], without=own)


def _run(options: list[str], *, without: set[str]) -> int:
    # A variable of this process would take the place of a function's own.
    inherited = {name: value for name, value in os.environ.items() if name not in without}
    signed = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": REGION}
    environment = {**inherited, **signed, "SAM_CLI_TELEMETRY": "0"}
    process = subprocess.Popen([PROGRAM, "local", *options], env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)


def _container_options() -> list[str]:
    options = ["--add-host", f"{FROM_CONTAINERS}:host-gateway"]
    there = subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False)
    return options if there.returncode else [*options, "--skip-pull-image"]


def _event(options: Sequence[str]) -> int | None:
    places = [place + 1 for place, option in enumerate(options[:-1]) if option in EVENT_OPTIONS]
    return places[0] if places and options[places[0]] != "-" else None


def _running(port: int) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/_local/environments", timeout=10) as answer:
            running: dict[str, Any] = json.load(answer)
            return running
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise LocalError(f"nothing answers on port {port}; start the system first (make run) or give --port") from error
