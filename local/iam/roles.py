"""The roles of a template, with the policies that they would have on AWS."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.arn import ACCOUNT, PARTITION
from local.iam.needs import Permission
from local.provision import Created, Properties, Provisioner
from local.resource_properties import check_properties, require, stable_id

ROLE = "AWS::IAM::Role"
ROLE_USED = {"RoleName", "Path", "Policies", "ManagedPolicyArns"}
ROLE_WITHOUT_EFFECT = {"AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags"}
POLICY = "AWS::IAM::ManagedPolicy"
POLICY_USED = {"ManagedPolicyName", "Path", "PolicyDocument"}
POLICY_WITHOUT_EFFECT = {"Description"}


class Roles:
    """Keeps what each role is granted by the template; policies from elsewhere are known by their ARN only."""

    def __init__(self) -> None:
        self._own: dict[str, list[Permission]] = {}
        self._attached: dict[str, list[str]] = {}
        self._policies: dict[str, list[Permission]] = {}

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources are made here."""
        return {ROLE: self._role, POLICY: self._policy}

    def granted(self, role_arn: str) -> list[Permission]:
        """List what the policies of a role allow that are in the template."""
        attached = self._attached.get(role_arn, [])
        return self._own.get(role_arn, []) + [one for arn in attached for one in self._policies.get(arn, [])]

    def attached(self, role_arn: str) -> list[str]:
        """List the ARNs of a role's policies that are not in the template."""
        return [arn for arn in self._attached.get(role_arn, []) if arn not in self._policies]

    async def _role(self, name: str, properties: Properties) -> Created:
        check_properties(name, ROLE, properties, ROLE_USED, ROLE_WITHOUT_EFFECT)
        own_name = str(properties.get("RoleName", name))
        arn = _arn("role", properties, own_name)
        policies = [policy["PolicyDocument"] for policy in properties.get("Policies", ())]
        self._own[arn] = [permission for policy in policies for permission in _allowed(policy)]
        self._attached[arn] = list(properties.get("ManagedPolicyArns", ()))
        return Created(own_name, {"Arn": arn, "RoleId": "AROA" + stable_id(own_name, 16).upper()})

    async def _policy(self, name: str, properties: Properties) -> Created:
        check_properties(name, POLICY, properties, POLICY_USED, POLICY_WITHOUT_EFFECT)
        arn = _arn("policy", properties, str(properties.get("ManagedPolicyName", name)))
        self._policies[arn] = list(_allowed(require(name, POLICY, properties, "PolicyDocument")))
        return Created(arn, {"PolicyArn": arn})


def _arn(kind: str, properties: Properties, name: str) -> str:
    return f"arn:{PARTITION}:iam::{ACCOUNT}:{kind}{properties.get('Path', '/')}{name}"


def _allowed(policy: Mapping[str, Any]) -> Iterator[Permission]:
    for statement in _listed(policy.get("Statement", ())):
        if statement.get("Effect") == "Allow":
            for action in _listed(statement.get("Action", ())):
                for resource in _listed(statement.get("Resource", ())):
                    yield Permission(action, resource)


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - policies write one thing without its list
    return [value] if isinstance(value, str | Mapping) else list(value)
