"""What there is to watch, read from the template itself: functions, queues, and where their dead letters go."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.template.read import read

ROOT = Path(__file__).parents[2]
DEAD_LETTERS = "DeadLetters"


@dataclass(frozen=True)
class System:
    """Logical ids of the template, in its order; `services` is each function's name in its metrics.

    `delayed` are those of the `queues` that no rule of the bus fills: functions do, with a delay of up to 15 minutes.
    """

    functions: tuple[str, ...]
    services: dict[str, str]
    queues: tuple[str, ...]
    delayed: frozenset[str]
    dead_letters: tuple[str, ...]


def read_system(template: Path = ROOT / "template.yaml") -> System:
    """Read the template; a dead-letter queue is called one."""
    resources = read(template).body["Resources"]
    functions = _of_type(resources, "AWS::Serverless::Function")
    queues = _of_type(resources, "AWS::SQS::Queue")
    named = {name for name in queues if name.endswith(DEAD_LETTERS)}
    fed = str([resources[name]["Properties"]["Targets"] for name in _of_type(resources, "AWS::Events::Rule")])
    return System(
        functions=tuple(functions),
        services={name: _service(resources[name]) for name in functions},
        queues=tuple(name for name in queues if name not in named),
        delayed=frozenset(name for name in queues if name not in named and f"'{name}" not in fed),
        dead_letters=tuple(name for name in queues if name in named),
    )


def _of_type(resources: dict[str, Any], type_: str) -> list[str]:
    return [name for name, resource in resources.items() if resource["Type"] == type_]


def _service(function: dict[str, Any]) -> str:
    return str(function["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"])
