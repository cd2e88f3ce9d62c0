"""Plays the demonstration that the template names, against the running system."""

import os
import subprocess
import sys
from pathlib import Path

from local.errors import LocalError
from local.settings import HOST
from local.sign_in import fetch_token
from local.template.read import read

USER, GROUP = "ada@example.com", "admins"


def play(*, template: Path, port: int) -> int:
    """Run the script with LOCAL_URL and LOCAL_TOKEN in its environment and answer its exit code.

    Raises `LocalError` where the template names no script, or no system runs on `port`.
    """
    script = read(template).local_metadata.get("Demo")
    if not script:
        raise LocalError(f"{template} names no demonstration; write the script's path as Metadata: Local: Demo")
    token = fetch_token(port=port, user=USER, groups=[GROUP])
    variables = os.environ | {"LOCAL_URL": f"http://{HOST}:{port}", "LOCAL_TOKEN": token}
    return subprocess.run([sys.executable, str(template.parent / script)], env=variables, check=False).returncode
