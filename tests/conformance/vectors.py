"""Finds the recorded and enumerated cases that the local runtime is held against."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("TASKFLOW_VECTORS") or REPOSITORY.parent / "shared" / "vectors")


def load(name: str) -> Any:
    """Read `$TASKFLOW_VECTORS/<name>`; skips the calling test module, saying so, when it is not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(
            f"conformance vectors not found: no {path}; set TASKFLOW_VECTORS to their folder", allow_module_level=True
        )
    return json.loads(path.read_text(encoding="utf-8"))
