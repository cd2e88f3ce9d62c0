"""Schemathesis asks the API whatever its description allows, and what it does not: every check, stateful too."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.served_api import TOKEN, served

EXAMPLES = os.environ.get("TASKFLOW_SCHEMATHESIS_EXAMPLES", "15")
PHASES = "examples,coverage,fuzzing,stateful"
CONFIG = Path(__file__).with_name("schemathesis.toml")

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("schemathesis") is None, reason="schemathesis is not installed (requirements/dev.txt)"
)


@pytest.mark.timeout(600)
def test_the_api_is_what_its_description_says(database):
    engine = database.engine("taskflow_api")
    with served(engine) as url:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
        options = ["--phases", PHASES, "--checks", "all", "--max-examples", EXAMPLES, "--header"]
        done = subprocess.run(
            [*command, f"{url}/openapi.json", *options, f"Authorization: Bearer {TOKEN}"],
            capture_output=True,
            text=True,
            check=False,
        )
    engine.dispose()
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
