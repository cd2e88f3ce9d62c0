"""What the tests with containers need, and why they are skipped where it is not there."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.containers.sam_local import IMAGE
from tests.support.system import ROOT, System

TOOL = Path(os.environ.get("TASKFLOW_LAMBDA_IMAGE", ROOT.parent / "shared/tools/lambda-base-image"))
"""A program that starts a Docker engine and makes a stand-in for AWS's image, where that cannot be pulled."""


@pytest.fixture(scope="session")
def image() -> None:
    """AWS's image for Python functions, or its stand-in."""
    if not shutil.which("docker") and not TOOL.is_file():
        pytest.skip("there is no Docker here")
    if not _succeeds("docker", "image", "inspect", IMAGE) and not _succeeds("docker", "pull", "--quiet", IMAGE):
        _make_image()


def _make_image() -> None:
    if not TOOL.is_file():
        pytest.skip(f"no Docker engine answers, or it cannot pull {IMAGE}")
    made = subprocess.run([TOOL], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no Docker engine can be had here: {made.stderr.strip()[-300:]}")


def _succeeds(*command: str) -> bool:
    return bool(shutil.which(command[0])) and not subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture(scope="session")
def built(image: None) -> None:
    """The functions and the layer as they are now, built for AWS."""
    made = subprocess.run(["make", "build"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]


@pytest.fixture(scope="session")
def system(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The system that the functions in containers work against."""
    running = System(tmp_path_factory.mktemp("system") / "state").start()
    yield running
    running.interrupt()
