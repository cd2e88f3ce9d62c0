"""The built functions with the environment variables of the running system: a folder for `sam local -t`."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from local.containers import signed_in
from local.errors import LocalError
from local.settings import FROM_CONTAINERS, HOST

CERTIFICATE = "SSL_CERT_FILE"
AUTHORITY = "local-authority.pem"
FUNCTION = "AWS::Serverless::Function"
CODE_IN_CONTAINERS = "/var/task"

Environments = Mapping[str, Mapping[str, str]]


def lay_out(build: Path, environments: Environments, target: Path, *, for_api: bool) -> Path:
    """Copy what `sam build` made into `target`, set for containers, and answer the template's path there.

    The functions' code is copied, so that the database's authority can lie beside it; everything else is linked.
    `for_api` puts what API Gateway does in front of each handler.
    """
    if not (build / "template.yaml").is_file():
        raise LocalError(f"there is nothing in {build}; build first (make build)")
    template: dict[str, Any] = yaml.safe_load((build / "template.yaml").read_text())
    for path in build.iterdir():
        if path.is_dir() and path.name not in environments:
            (target / path.name).symlink_to(path.resolve())
    for name, resource in template["Resources"].items():
        # SAM can read no origins but written ones; the running system has its own.
        resource.get("Properties", {}).pop("CorsConfiguration", None)
        if resource["Type"] == FUNCTION and name in environments:
            _set_up(resource["Properties"], build / name, target / name, environments[name])
            if for_api:
                _sign_in(resource["Properties"], target / name)
    written = target / "template.yaml"
    written.write_text(json.dumps(template))
    return written


def _set_up(properties: dict[str, Any], built: Path, target: Path, variables: Mapping[str, str]) -> None:
    shutil.copytree(built, target)
    for_containers = {key: value.replace(HOST, FROM_CONTAINERS) for key, value in variables.items()}
    if CERTIFICATE in variables:
        shutil.copyfile(variables[CERTIFICATE], target / AUTHORITY)
        for_containers[CERTIFICATE] = f"{CODE_IN_CONTAINERS}/{AUTHORITY}"
    properties["Environment"] = {"Variables": for_containers}
    properties.pop("VpcConfig", None)


def _sign_in(properties: dict[str, Any], target: Path) -> None:
    module = Path(str(signed_in.__file__))
    shutil.copyfile(module, target / module.name)
    properties["Environment"]["Variables"][signed_in.HANDLER] = properties["Handler"]
    properties["Handler"] = f"{module.stem}.{signed_in.handle.__name__}"
