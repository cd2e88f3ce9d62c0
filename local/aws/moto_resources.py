"""Secrets, parameters, buckets and keys of the template, made in moto again at every start."""

import base64
import uuid
from typing import Any

from moto.kms.models import kms_backends

from local.arn import ACCOUNT, REGION, URL_SUFFIX, arn
from local.aws.moto_services import MotoServices
from local.aws.secrets_manager import Secrets
from local.kept_values import KeptValues
from local.provision import Created, Properties, Provisioner
from local.resource_properties import as_parameters, check_properties, require
from local.store import Store

PARAMETER, BUCKET = "AWS::SSM::Parameter", "AWS::S3::Bucket"
KEY, ALIAS = "AWS::KMS::Key", "AWS::KMS::Alias"

KEY_NAMES = uuid.UUID("6f1f7c2e-3c68-4d0b-9a57-6a0f5d0f8b11")
"""The namespace in which a key's id is made from its name (RFC 9562, UUID version 5)."""

PARAMETER_USED = {"Name", "Type", "Value", "Description", "AllowedPattern", "DataType", "Tier"}
PARAMETER_WITHOUT_EFFECT = {"Tags", "Policies"}
BUCKET_USED = {"BucketName", "VersioningConfiguration"}
BUCKET_WITHOUT_EFFECT = {
    "AccelerateConfiguration", "AccessControl", "AnalyticsConfigurations", "BucketEncryption", "CorsConfiguration",
    "IntelligentTieringConfigurations", "InventoryConfigurations", "LifecycleConfiguration", "LoggingConfiguration",
    "MetricsConfigurations", "OwnershipControls", "PublicAccessBlockConfiguration", "Tags",
}  # fmt: skip
"""Who may read, what it costs and what is cleaned up some day; a bucket here starts empty and belongs to one person."""

KEY_USED = {"Description", "KeySpec", "KeyUsage", "MultiRegion"}
KEY_WITHOUT_EFFECT = {
    "BypassPolicyLockoutSafetyCheck", "EnableKeyRotation", "Enabled", "KeyPolicy", "PendingWindowInDays",
    "RotationPeriodInDays", "Tags",
}  # fmt: skip


class MotoResources:
    """Makes what needs no running part. Contents that programs write (objects, values) are gone with a restart."""

    def __init__(self, store: Store, moto: MotoServices) -> None:
        self._kept = KeptValues(store)
        self._moto = moto
        self._secrets = Secrets(self._kept, moto)

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources are made here."""
        own = {PARAMETER: self._parameter, BUCKET: self._bucket, KEY: self._key, ALIAS: self._alias}
        return {**own, **self._secrets.provisioners()}

    async def _parameter(self, name: str, properties: Properties) -> Created:
        check_properties(name, PARAMETER, properties, PARAMETER_USED, PARAMETER_WITHOUT_EFFECT)
        kind, value = require(name, PARAMETER, properties, "Type"), str(require(name, PARAMETER, properties, "Value"))
        wanted = {"Name": name, **properties, "Value": value, "Overwrite": True}
        wanted.pop("Tags", None)
        self._moto.call("ssm", "PutParameter", **as_parameters("ssm", "PutParameter", wanted))
        return Created(wanted["Name"], {"Type": kind, "Value": value})

    async def _bucket(self, name: str, properties: Properties) -> Created:
        check_properties(name, BUCKET, properties, BUCKET_USED, BUCKET_WITHOUT_EFFECT)
        bucket = properties.get("BucketName", name.lower())
        if bucket not in {one["Name"] for one in self._moto.call("s3", "ListBuckets")["Buckets"]}:
            self._moto.call("s3", "CreateBucket", Bucket=bucket)
        if versioning := properties.get("VersioningConfiguration"):
            self._moto.call("s3", "PutBucketVersioning", Bucket=bucket, VersioningConfiguration=versioning)
        return Created(bucket, _bucket_attributes(bucket))

    async def _key(self, name: str, properties: Properties) -> Created:
        check_properties(name, KEY, properties, KEY_USED, KEY_WITHOUT_EFFECT)
        key_id = str(uuid.uuid5(KEY_NAMES, name))
        known = arn("kms", f"key/{key_id}")
        keys = kms_backends[ACCOUNT][REGION].keys
        if key_id not in keys:
            wanted = as_parameters("kms", "CreateKey", {key: properties[key] for key in KEY_USED & set(properties)})
            made = keys.pop(self._moto.call("kms", "CreateKey", **wanted)["KeyMetadata"]["KeyId"])
            self._rename(made, key_id, known)
            keys[key_id] = made
        return Created(key_id, {"Arn": known, "KeyId": key_id})

    async def _alias(self, name: str, properties: Properties) -> Created:
        check_properties(name, ALIAS, properties, {"AliasName", "TargetKeyId"})
        alias = require(name, ALIAS, properties, "AliasName")
        target = require(name, ALIAS, properties, "TargetKeyId")
        known = {one["AliasName"] for one in self._moto.call("kms", "ListAliases")["Aliases"]}
        operation = "UpdateAlias" if alias in known else "CreateAlias"
        self._moto.call("kms", operation, AliasName=alias, TargetKeyId=target)
        return Created(alias)

    def _rename(self, key: Any, key_id: str, known: str) -> None:  # noqa: ANN401 - moto's
        # moto gives a random id and key; what was encrypted before a restart must stay readable after it.
        key.id, key.arn = key_id, known
        material = self._kept.keep(f"key {key_id}", lambda: base64.b64encode(key.key_material).decode())
        key.key_material = base64.b64decode(material)


def _bucket_attributes(bucket: str) -> dict[str, str]:
    return {
        "Arn": f"arn:aws:s3:::{bucket}",
        "DomainName": f"{bucket}.s3.{URL_SUFFIX}",
        "RegionalDomainName": f"{bucket}.s3.{REGION}.{URL_SUFFIX}",
        "DualStackDomainName": f"{bucket}.s3.dualstack.{REGION}.{URL_SUFFIX}",
        "WebsiteURL": f"http://{bucket}.s3-website-{REGION}.{URL_SUFFIX}",
    }
