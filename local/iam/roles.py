"""The roles of a template, with the policies that they would have on AWS."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.arn import ACCOUNT, PARTITION
from local.iam.needs import Permission
from local.provision import Created, Properties, Provisioner
from local.resource_properties import check_properties, stable_id

ROLE = "AWS::IAM::Role"
USED = {"RoleName", "Path", "Policies", "ManagedPolicyArns"}
WITHOUT_EFFECT = {"AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags"}


class Roles:
    """Keeps what each role is granted; attached policies are known by their ARN only."""

    def __init__(self) -> None:
        self._granted: dict[str, list[Permission]] = {}
        self._attached: dict[str, list[str]] = {}

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources are made here."""
        return {ROLE: self._role}

    def granted(self, role_arn: str) -> list[Permission]:
        """List what a role's own policies allow."""
        return self._granted.get(role_arn, [])

    def attached(self, role_arn: str) -> list[str]:
        """List the ARNs of the policies that are attached to a role."""
        return self._attached.get(role_arn, [])

    async def _role(self, name: str, properties: Properties) -> Created:
        check_properties(name, ROLE, properties, USED, WITHOUT_EFFECT)
        own_name = str(properties.get("RoleName", name))
        arn = f"arn:{PARTITION}:iam::{ACCOUNT}:role{properties.get('Path', '/')}{own_name}"
        policies = [policy["PolicyDocument"] for policy in properties.get("Policies", ())]
        self._granted[arn] = [permission for policy in policies for permission in _allowed(policy)]
        self._attached[arn] = list(properties.get("ManagedPolicyArns", ()))
        return Created(own_name, {"Arn": arn, "RoleId": "AROA" + stable_id(own_name, 16).upper()})


def _allowed(policy: Mapping[str, Any]) -> Iterator[Permission]:
    for statement in _listed(policy.get("Statement", ())):
        if statement.get("Effect") == "Allow":
            for action in _listed(statement.get("Action", ())):
                for resource in _listed(statement.get("Resource", ())):
                    yield Permission(action, resource)


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - policies write one thing without its list
    return [value] if isinstance(value, str | Mapping) else list(value)
