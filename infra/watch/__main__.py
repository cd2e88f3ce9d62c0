"""Writes the alarms and dashboards again: `make dashboards`."""

from collections.abc import Mapping
from pathlib import Path

from infra.watch.cloudformation import write_stack
from infra.watch.grafana import write_cloudwatch, write_prometheus
from infra.watch.system import ROOT, read_system


def outputs() -> Mapping[Path, str]:
    """Answer every file that is written from the description, by its path."""
    system = read_system()
    return {
        ROOT / "infra/observability.yaml": write_stack(system),
        ROOT / "infra/grafana/cloudwatch.json": write_cloudwatch(system),
        ROOT / "infra/grafana/local.json": write_prometheus(system),
    }


def main() -> None:
    """Write them."""
    for path, text in outputs().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
