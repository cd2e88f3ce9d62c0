"""Folders of code in a template: hidden from the SAM translator, which wants S3, and put back afterwards."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from local.template.values import IntrinsicError, Value

HIDDEN = "local-path"
"""The bucket that stands for a folder beside the template."""

SAM_PROPERTIES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
PLAIN_PROPERTIES = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
ELSEWHERE = {
    "ZipFile": "inline code is not run here: move it to a folder and name that in CodeUri",
    "ImageUri": "container images are not run here: package the function as Zip",
    "S3Bucket": "code in S3 is not run here: name the local folder",
}


def hide_code_paths(body: dict[str, Any]) -> None:
    """Replace every local path of code in `body` by a stand-in that survives the translation."""
    function = body.get("Globals", {}).get("Function", {})
    if isinstance(function, dict):
        _hide(function, "CodeUri")
    for resource in body["Resources"].values():
        properties = resource.get("Properties", {})
        _hide(properties, SAM_PROPERTIES.get(resource["Type"], ""))
        plain = PLAIN_PROPERTIES.get(resource["Type"], "")
        if isinstance(properties.get(plain), str):
            properties[plain] = {"S3Bucket": HIDDEN, "S3Key": quote(properties[plain], safe="")}


def _hide(properties: dict[str, Any], name: str) -> None:
    path = properties.get(name)
    if isinstance(path, str) and not path.startswith("s3://"):
        properties[name] = f"s3://{HIDDEN}/{quote(path, safe='')}"


def with_local_code(
    type_: str, properties: dict[str, Any], metadata: Mapping[str, Any], folder: Path
) -> dict[str, Any]:
    """Answer the properties with `Code` or `Content` as `{"LocalPath": …}`, plus the `BuildMethod` that SAM would use.

    `folder` is where the template stands. Code that is not a folder on this machine is an `IntrinsicError`.
    """
    name = PLAIN_PROPERTIES.get(type_)
    if not name:
        return properties
    code: dict[str, Any] = {"LocalPath": str(_folder(name, properties.get(name), folder))}
    if "BuildMethod" in metadata:
        code["BuildMethod"] = metadata["BuildMethod"]
    return {**properties, name: code}


def _folder(name: str, code: Value, folder: Path) -> Path:
    if not isinstance(code, dict):
        raise IntrinsicError(f"{name}: names no folder of code")
    if code.get("S3Bucket") != HIDDEN:
        reasons = [reason for key, reason in ELSEWHERE.items() if key in code]
        raise IntrinsicError(f"{name}: {reasons[0] if reasons else 'names no folder of code'}")
    written = unquote(code["S3Key"])
    found = (folder / written).resolve()
    if not found.is_dir():
        raise IntrinsicError(f"{name}: '{written}' is not a folder beside the template")
    return found
