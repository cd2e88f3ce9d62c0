"""The environment variables of a function: Lambda's own, made up credentials, and the template's."""

import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.arn import REGION
from local.errors import TemplateError

if TYPE_CHECKING:
    from local.functions.function_config import FunctionConfig, FunctionSettings

CLOCK_OFFSET = "_LOCAL_CLOCK_OFFSET"
"""Seconds by which the clock is ahead when an environment starts; the worker removes it before any function code."""
INHERITED = ("PATH", "LANG")
LIMIT = 4096
RESERVED = {
    *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_LOG_GROUP_NAME"),
    *("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_LOG_STREAM_NAME", "_HANDLER"),
    *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_RUNTIME_API", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    *("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "_X_AMZN_TRACE_ID"),
}
"""Names that Lambda keeps for itself (AWS page "Working with Lambda environment variables")."""
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")


def own_variables(function: str, variables: Mapping[str, Any]) -> dict[str, str]:
    """Check a template's `Environment.Variables` as Lambda does (names, 4 KB together); values become text."""
    for name in variables:
        _check_name(function, name)
    texts = {name: _text(function, name, value) for name, value in variables.items()}
    size = len(json.dumps(texts, separators=(",", ":"), ensure_ascii=False).encode())
    if size > LIMIT:
        raise TemplateError(f"{function}: Environment.Variables takes {size} bytes; Lambda allows {LIMIT}")
    return texts


def variables_of(
    config: "FunctionConfig", settings: "FunctionSettings", *, runtime_api: str, log_stream: str, clock_offset: float
) -> dict[str, str]:
    """Compose a function's whole `os.environ`; of this process only PATH and LANG pass through."""
    return {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        **settings.extra_env,
        **_credentials(config.name),
        **_identity(config, runtime_api, log_stream),
        **_logging(config),
        "AWS_ENDPOINT_URL": settings.endpoint_url,
        CLOCK_OFFSET: repr(clock_offset),
        **config.variables,
        "PYTHONPATH": os.pathsep.join(_import_path(config)),
    }


def access_key(function: str) -> str:
    """Make up the access key id of a function: always the same, so that a caller can be told by it."""
    return "ASIA" + base64.b32encode(hashlib.sha256(function.encode()).digest()).decode()[:16]


def _credentials(function: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": access_key(function),
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_SESSION_TOKEN": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def _identity(config: "FunctionConfig", runtime_api: str, log_stream: str) -> dict[str, str]:
    return {
        "AWS_LAMBDA_FUNCTION_NAME": config.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.memory),
        "AWS_LAMBDA_LOG_GROUP_NAME": config.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}",
        "LAMBDA_TASK_ROOT": str(config.code),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "TZ": ":UTC",
        "_HANDLER": config.handler,
    }


def _logging(config: "FunctionConfig") -> dict[str, str]:
    names = {"LogFormat": "AWS_LAMBDA_LOG_FORMAT", "ApplicationLogLevel": "AWS_LAMBDA_LOG_LEVEL"}
    return {names[key]: value for key, value in config.logging.items() if key in names}


def _import_path(config: "FunctionConfig") -> list[str]:
    """The code first, then the layers, of which a later one covers an earlier one, then what the function asks for."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    layers = [path for layer in reversed(config.layers) for path in _layer_paths(layer, version)]
    own = config.variables.get("PYTHONPATH")
    return [str(path) for path in (config.code, *layers)] + ([own] if own else [])


def _layer_paths(layer: Path, version: str) -> list[Path]:
    inner = layer / "python"
    if not inner.is_dir():
        return [layer]
    site = inner / "lib" / version / "site-packages"
    return [site, inner] if site.is_dir() else [inner]


def _check_name(function: str, name: str) -> None:
    if name in RESERVED:
        raise TemplateError(f"{function}: Environment.Variables sets {name}, which Lambda keeps for itself; remove it")
    advice = "Lambda wants two or more letters, digits and underscores, a letter first"
    if not _NAME.fullmatch(name):
        raise TemplateError(f"{function}: Environment.Variables has the name {name!r}; {advice}")


def _text(function: str, name: str, value: Any) -> str:  # noqa: ANN401 - whatever the template says
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TemplateError(f"{function}: the environment variable {name} must be text or a number")
