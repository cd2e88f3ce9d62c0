"""`python -m taskflow.audit` as an operator runs it: a process of its own, logged in as the maintainer."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.system import ROOT


def audit_command(postgres: Path, *arguments: str) -> tuple[int, str]:
    """Run it on the embedded PostgreSQL over a folder; answers the exit code and what was said."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "layers" / "core"),
        "SSL_CERT_FILE": str(postgres / "ca.pem"),
        "DATABASE_HOST": "127.0.0.1",
        "DATABASE_PORT": (postgres / "port").read_text(),
        "DATABASE_NAME": "taskflow",
        "DATABASE_USER": "taskflow_maintainer",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }
    command = [sys.executable, "-m", "taskflow.audit", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
