"""Resources that matter on AWS only: by name, each with the reason, and plausible answers for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.arn import ACCOUNT, PARTITION, REGION
from local.provision import Created

GROUPS: Mapping[str, tuple[str, ...]] = {
    "everything listens on 127.0.0.1, there is no network to shape": (
        "AWS::EC2::DHCPOptions",
        "AWS::EC2::EIP",
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::FlowLog",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::NatGateway",
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::NetworkAclEntry",
        "AWS::EC2::PrefixList",
        "AWS::EC2::Route",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetNetworkAclAssociation",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
        "AWS::EC2::VPCCidrBlock",
        "AWS::EC2::VPCDHCPOptionsAssociation",
        "AWS::EC2::VPCEndpoint",
        "AWS::EC2::VPCGatewayAttachment",
    ),
    "no permissions are checked here": (
        "AWS::IAM::",
        "AWS::ApiGateway::Account",
        "AWS::Events::EventBusPolicy",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::Lambda::CodeSigningConfig",
        "AWS::Lambda::LayerVersionPermission",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::ResourcePolicy",
    ),
    "logs go to the terminal, metrics to /_local/": (
        "AWS::ApplicationInsights::Application",
        "AWS::CloudWatch::",
        "AWS::Logs::",
        "AWS::ResourceGroups::Group",
        "AWS::Synthetics::Canary",
        "AWS::XRay::",
    ),
    "nobody is alarmed from here": ("AWS::Chatbot::", "AWS::SNS::Subscription", "AWS::SNS::Topic"),
    "pages are served by the runtime itself, under its own address": (
        "AWS::ApiGatewayV2::ApiMapping",
        "AWS::ApiGatewayV2::DomainName",
        "AWS::ApiGatewayV2::VpcLink",
        "AWS::CertificateManager::",
        "AWS::CloudFront::",
        "AWS::Cognito::UserPoolDomain",
        "AWS::Route53::",
        "AWS::WAFv2::",
    ),
    "the database here needs no tuning, standby, copies or changing passwords": (
        "AWS::Backup::",
        "AWS::Events::Archive",
        "AWS::RDS::DBClusterParameterGroup",
        "AWS::RDS::DBParameterGroup",
        "AWS::RDS::DBProxyTargetGroup",
        "AWS::RDS::DBSubnetGroup",
        "AWS::RDS::EventSubscription",
        "AWS::RDS::OptionGroup",
        "AWS::SecretsManager::RotationSchedule",
        "AWS::SecretsManager::SecretTargetAttachment",
    ),
    "a start of the runtime replaces everything at once": ("AWS::CodeDeploy::",),
    "nothing is billed or scaled here": ("AWS::ApplicationAutoScaling::", "AWS::Budgets::", "AWS::CE::"),
    "event types are not registered here": ("AWS::EventSchemas::",),
}
"""Reason → types; a name that ends in `::` stands for everything of that service."""

GLOBAL_SERVICES = {"iam", "cloudfront", "route53"}
RESOURCE_FORMS = {
    "AWS::SNS::Topic": "{name}",
    "AWS::Logs::LogGroup": "log-group:{name}:*",
    "AWS::CloudWatch::Alarm": "alarm:{name}",
}
"""The resource part of ARNs that are not `kind/name`."""

REF_IS_ARN = {
    "AWS::SNS::Topic",
    "AWS::SNS::Subscription",
    "AWS::CertificateManager::Certificate",
    "AWS::IAM::ManagedPolicy",
}


@dataclass(frozen=True)
class PassedOver:
    """A resource of the template that is not made here; `path` is its logical id, after the stacks it is in."""

    path: str
    type: str
    reason: str


def reason_to_pass_over(type_: str) -> str | None:
    """Tell why a type needs no counterpart here, or `None` for one that is not on the list."""
    for reason, types in GROUPS.items():
        if any(type_ == name or (name.endswith("::") and type_.startswith(name)) for name in types):
            return reason
    return None


def name_property(type_: str) -> str:
    """Name the property that gives such a resource its name, e.g. `LogGroupName`."""
    return f"{type_.rsplit('::', 1)[-1]}Name"


def plausible(type_: str, name: str) -> Created:
    """Answer what others may ask of a resource that is not made: names and ARNs of the usual form."""
    arn = _arn(type_, name)
    return Created(arn if type_ in REF_IS_ARN else name, PlausibleAttributes(arn, name))


class PlausibleAttributes(dict[str, Any]):
    """Has every attribute: an ARN where the name says so, else text that could be part of an address."""

    def __init__(self, arn: str, name: str) -> None:
        super().__init__()
        self._arn = arn
        self._name = name

    def __missing__(self, attribute: str) -> str:
        if attribute.endswith("Arn"):
            return self._arn
        return re.sub(r"[^a-z0-9]+", "-", f"{self._name}-{attribute}".lower())


def _arn(type_: str, name: str) -> str:
    _, service, kind = type_.split("::", 2)
    service = service.lower()
    region = "" if service in GLOBAL_SERVICES else REGION
    form = RESOURCE_FORMS.get(type_, f"{_dashed(kind)}/{{name}}")
    return f"arn:{PARTITION}:{service}:{region}:{ACCOUNT}:{form.format(name=name)}"


def _dashed(kind: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind).lower()
