"""The template and what is watched, read once."""

from pathlib import Path

import pytest

from infra.watch.system import read_system
from local.template.plan import draw_up
from local.template.read import read

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def system():
    return read_system()


@pytest.fixture(scope="session")
def resources():
    """Every resource of the expanded template and of its nested ones: logical id → (type, properties)."""
    expanded = draw_up(ROOT / "template.yaml", "stack", {}).parts
    nested = [read(path).body["Resources"] for path in sorted((ROOT / "infra").glob("*.yaml"))]
    found = {name: (part.type, part.properties) for name, part in expanded.items()}
    for resources in nested:
        found |= {name: (resource["Type"], resource.get("Properties", {})) for name, resource in resources.items()}
    return found
