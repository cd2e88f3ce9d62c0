"""Deploys an adapted template through the emulator's CloudFormation, as `sam package` and `sam deploy` would."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from local.template.code_paths import HIDDEN, PLAIN_PROPERTIES
from tests.emulator.adapt import Adapted
from tests.emulator.ministack import MiniStack
from tests.support.eventually import eventually

BUCKET = "taskflow-artifacts"
STACK = "taskflow"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
DEPLOY_SECONDS = 240
WORKING = "_IN_PROGRESS"


class DeployError(Exception):
    """The stack was not made; the message has what CloudFormation said of each resource that failed."""


def deploy(emulator: MiniStack, stack: Adapted, parameters: Mapping[str, str]) -> dict[str, str]:
    """Upload code and templates, make or update the stack, wait for it, and answer its outputs.

    Raises `DeployError` when it fails, which leaves a new stack as it is, and takes an old one back to what it was.
    """
    cloudformation = emulator.client("cloudformation")
    given = [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]
    wanted = {"StackName": STACK, "Parameters": given, "Capabilities": CAPABILITIES}
    if _exists(emulator):
        cloudformation.update_stack(TemplateURL=package(emulator, stack), **wanted)
    else:
        emulator.client("s3").create_bucket(Bucket=BUCKET)
        cloudformation.create_stack(TemplateURL=package(emulator, stack), DisableRollback=True, **wanted)
    described = eventually(lambda: _finished(cloudformation) or {}, within=DEPLOY_SECONDS, every=0.5)
    if described["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise DeployError("\n".join([described["StackStatus"], *_failures(cloudformation)]))
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def package(emulator: MiniStack, stack: Adapted, name: str = STACK) -> str:
    """Upload a stack's code, the stacks within and its template; answers the template's address."""
    resources = stack.body["Resources"]
    for logical_id, nested in stack.nested.items():
        resources[logical_id]["Properties"]["TemplateURL"] = package(emulator, nested, f"{name}-{logical_id}")
    for resource in resources.values():
        code = resource.get("Properties", {}).get(PLAIN_PROPERTIES.get(resource["Type"], ""))
        if code and code.get("S3Bucket") == HIDDEN:
            code |= {"S3Bucket": BUCKET, "S3Key": _upload_code(emulator, stack.path.parent / unquote(code["S3Key"]))}
    return _upload(emulator, f"{name}.json", json.dumps(stack.body).encode())


def resources_of(emulator: MiniStack, stack: str = STACK) -> dict[str, dict[str, Any]]:
    """Answer what the emulator has made of a stack, by logical id."""
    found = emulator.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    return {one["LogicalResourceId"]: one for one in found}


def _exists(emulator: MiniStack) -> bool:
    return any(bucket["Name"] == BUCKET for bucket in emulator.client("s3").list_buckets()["Buckets"])


def _finished(cloudformation: Any) -> dict[str, Any] | None:
    [described] = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    return None if described["StackStatus"].endswith(WORKING) else described


def _failures(cloudformation: Any) -> list[str]:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [one for one in events if one["ResourceStatus"].endswith("FAILED")]
    return [f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason', '')}" for one in failed]


def _upload_code(emulator: MiniStack, folder: Path) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zipped:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            zipped.write(path, path.relative_to(folder))
    key = f"{folder.name}.zip"
    _upload(emulator, key, archive.getvalue())
    return key


def _upload(emulator: MiniStack, key: str, content: bytes) -> str:
    emulator.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)
    return f"{emulator.endpoint}/{BUCKET}/{key}"
