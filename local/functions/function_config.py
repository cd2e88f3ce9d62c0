"""What a template says about a function, checked, and what the runtime is told about running functions."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.arn import arn
from local.errors import TemplateError
from local.functions.function_variables import own_variables

USED = {
    *("FunctionName", "Handler", "Runtime", "Code", "Timeout", "MemorySize", "Environment", "Layers", "Description"),
    *("ReservedConcurrentExecutions", "DeadLetterConfig", "LoggingConfig", "PackageType", "Role", "Tags"),
    *("TracingConfig", "VpcConfig"),
}
WITHOUT_EFFECT = {
    *("Architectures", "CodeSigningConfigArn", "EphemeralStorage", "KmsKeyArn", "RecursiveLoop", "SnapStart"),
    "RuntimeManagementConfig",
}
"""Properties that change nothing here: what code runs on, how it is signed, encrypted or snapshotted."""
INIT_LIMIT = 10.0
"""Seconds (AWS page "Understanding the Lambda execution environment lifecycle", "Init phase")."""


@dataclass(frozen=True)
class FunctionSettings:
    """How functions are run.

    `cap` is the number of environments per function, beyond which invocations wait, `starts_at_once` how many of them
    are started at the same time; `idle_seconds` is real time after which an unused one is stopped, `init_seconds` what
    the code outside of the handler may take; `command` replaces the built-in worker and gets the handler as last
    argument.
    """

    endpoint_url: str
    extra_env: Mapping[str, str] = field(default_factory=dict)
    cap: int = 10
    starts_at_once: int = max(1, (os.cpu_count() or 1) // 2)
    idle_seconds: float = 600.0
    watch: bool = True
    command: tuple[str, ...] | None = None
    init_seconds: float = INIT_LIMIT


@dataclass(frozen=True)
class FunctionConfig:
    """One function as the template describes it: `timeout` in seconds, `memory` in MB, `layers` as folders.

    `network` and `tracing` are told to who asks for them; nothing else is done about them here.
    """

    name: str
    handler: str
    runtime: str
    code: Path
    layers: tuple[Path, ...] = ()
    layer_arns: tuple[str, ...] = ()
    timeout: float = 3.0
    memory: int = 128
    variables: Mapping[str, str] = field(default_factory=dict)
    reserved: int | None = None
    dead_letter: str | None = None
    logging: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    role: str = ""
    network: Mapping[str, Any] = field(default_factory=dict)
    tracing: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """Name the function without a qualifier."""
        return arn("lambda", f"function:{self.name}")

    @property
    def log_group(self) -> str:
        """Name the log group, the template's own or Lambda's default."""
        return self.logging.get("LogGroup", f"/aws/lambda/{self.name}")


def function_config(name: str, properties: Mapping[str, Any], layers: Mapping[str, Path]) -> FunctionConfig:
    """Read the properties of an `AWS::Lambda::Function`; raises `TemplateError` for what cannot be run here."""
    refuse_unknown(name, "AWS::Lambda::Function", properties, USED | WITHOUT_EFFECT)
    arns = tuple(properties.get("Layers", ()))
    return FunctionConfig(
        name=str(properties.get("FunctionName", name)),
        runtime=_python(name, properties),
        handler=_handler(name, properties),
        code=folder(name, "Code", properties.get("Code")),
        layers=tuple(_layer(name, each, layers) for each in arns),
        layer_arns=arns,
        timeout=whole_number(name, "Timeout", properties.get("Timeout", 3), 1, 900),
        memory=whole_number(name, "MemorySize", properties.get("MemorySize", 128), 128, 32_768),
        variables=own_variables(name, properties.get("Environment", {}).get("Variables", {})),
        reserved=_reserved(name, properties),
        dead_letter=properties.get("DeadLetterConfig", {}).get("TargetArn"),
        logging=properties.get("LoggingConfig", {}),
        description=properties.get("Description", ""),
        role=properties.get("Role", ""),
        network=properties.get("VpcConfig", {}),
        tracing=properties.get("TracingConfig", {}),
        tags={each["Key"]: each["Value"] for each in properties.get("Tags", ())},
    )


def refuse_unknown(name: str, kind: str, properties: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise `TemplateError` for the first property that this runtime neither does nor can leave out without harm."""
    for each in properties:
        if each not in known:
            raise TemplateError(f"{name}: the property {each} of {kind} is not run here; remove it from the template")


def folder(name: str, property_name: str, value: Any) -> Path:  # noqa: ANN401 - whatever the template says
    """Find the folder that a template's `Code` or `Content` names; raises `TemplateError` where there is none."""
    if not isinstance(value, Mapping) or "LocalPath" not in value:
        raise TemplateError(f"{name}: {property_name} must be a folder on this machine (CodeUri or ContentUri: a path)")
    path = Path(value["LocalPath"])
    if not path.is_dir():
        raise TemplateError(f"{name}: the folder {path} does not exist; correct CodeUri or ContentUri")
    return path.resolve()


def whole_number(name: str, key: str, value: Any, least: int, most: int) -> int:  # noqa: ANN401 - as above
    """Read a number in its limits; CloudFormation also takes it as text."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = least - 1
    if not least <= number <= most:
        raise TemplateError(f"{name}: {key} is {value!r}; it must be a whole number from {least} to {most}")
    return number


def _reserved(name: str, properties: Mapping[str, Any]) -> int | None:
    key = "ReservedConcurrentExecutions"
    return whole_number(name, key, properties[key], 0, 1_000_000) if key in properties else None


def _python(name: str, properties: Mapping[str, Any]) -> str:
    if properties.get("PackageType", "Zip") != "Zip":
        raise TemplateError(f"{name}: PackageType {properties['PackageType']} is not run here; use Zip with a CodeUri")
    runtime = str(properties.get("Runtime", ""))
    if not runtime.startswith("python3."):
        raise TemplateError(f"{name}: Runtime {runtime or '(missing)'} is not run here; use a python3.x runtime")
    return runtime


def _handler(name: str, properties: Mapping[str, Any]) -> str:
    handler = properties.get("Handler")
    if not handler:
        raise TemplateError(f"{name}: Handler is missing; name it as module.function")
    return str(handler)


def _layer(name: str, layer_arn: str, layers: Mapping[str, Path]) -> Path:
    if layer_arn not in layers:
        raise TemplateError(
            f"{name}: the layer {layer_arn} is not part of this template; make it an AWS::Lambda::LayerVersion"
        )
    return layers[layer_arn]
