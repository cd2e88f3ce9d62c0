"""Secrets, parameters, buckets and keys of a template: made in moto, the same after a restart."""

import json
from typing import Any

import pytest
from moto.core.base_backend import BackendDict
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.models import ssm_backends

from local.aws.moto_resources import MotoResources
from local.aws.moto_services import MotoServices
from local.errors import TemplateError
from local.provision import Created
from local.store import Store

MOTO = MotoServices()
BACKENDS: tuple[BackendDict[Any], ...] = (kms_backends, s3_backends, secretsmanager_backends, ssm_backends)


class Runtime:
    """One run over a store: moto starts empty."""

    def __init__(self, store: Store) -> None:
        for backends in BACKENDS:
            backends.reset()
        self.made = MotoResources(store, MOTO).provisioners()

    async def provision(self, type_: str, name: str, **properties: Any) -> Created:
        return await self.made[f"AWS::{type_}"](name, properties)


@pytest.fixture
def store() -> Store:
    return Store()


class TestSecrets:
    async def test_a_given_one(self, store: Store) -> None:
        made = await Runtime(store).provision("SecretsManager::Secret", "S", Name="app/key", SecretString="abc")
        assert made.ref == made.attributes["Id"]
        assert made.ref.startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:app/key-")
        for known_as in (made.ref, "app/key"):
            assert MOTO.call("secretsmanager", "GetSecretValue", SecretId=known_as)["SecretString"] == "abc"

    async def test_a_generated_one_stays(self, store: Store) -> None:
        wish = {"SecretStringTemplate": '{"user": "ada"}', "GenerateStringKey": "password", "PasswordLength": "40"}
        seen = set()
        for _ in range(2):
            made = await Runtime(store).provision("SecretsManager::Secret", "S", GenerateSecretString=wish)
            seen.add((made.ref, MOTO.call("secretsmanager", "GetSecretValue", SecretId=made.ref)["SecretString"]))
        ((_, text),) = seen
        assert json.loads(text)["user"] == "ada"
        assert len(json.loads(text)["password"]) == 40

    async def test_a_generated_plain_one(self, store: Store) -> None:
        made = await Runtime(store).provision("SecretsManager::Secret", "S", GenerateSecretString={})
        assert len(MOTO.call("secretsmanager", "GetSecretValue", SecretId=made.ref)["SecretString"]) == 32

    async def test_a_new_value_replaces_the_old_one(self, store: Store) -> None:
        runtime = Runtime(store)
        first = await runtime.provision("SecretsManager::Secret", "S", SecretString="a")
        second = await runtime.provision("SecretsManager::Secret", "S", SecretString="b")
        assert first == second
        assert MOTO.call("secretsmanager", "GetSecretValue", SecretId=first.ref)["SecretString"] == "b"


class TestParameters:
    async def test_a_value_can_be_read(self, store: Store) -> None:
        runtime = Runtime(store)
        for value in (1, 2):
            made = await runtime.provision("SSM::Parameter", "P", Name="/app/size", Type="String", Value=value)
        assert made == Created("/app/size", {"Type": "String", "Value": "2"})
        assert MOTO.call("ssm", "GetParameter", Name="/app/size")["Parameter"]["Value"] == "2"

    async def test_a_missing_value(self, store: Store) -> None:
        with pytest.raises(TemplateError, match=r"P \(AWS::SSM::Parameter\): property Value is missing"):
            await Runtime(store).provision("SSM::Parameter", "P", Type="String")


class TestBuckets:
    async def test_one_with_versions(self, store: Store) -> None:
        runtime = Runtime(store)
        for _ in range(2):
            made = await runtime.provision("S3::Bucket", "App-Files", VersioningConfiguration={"Status": "Enabled"})
        assert made.ref == "app-files"
        assert made.attributes["Arn"] == "arn:aws:s3:::app-files"
        assert MOTO.call("s3", "GetBucketVersioning", Bucket="app-files")["Status"] == "Enabled"

    async def test_events_of_a_bucket_are_refused(self, store: Store) -> None:
        with pytest.raises(TemplateError, match="property NotificationConfiguration is not supported"):
            await Runtime(store).provision("S3::Bucket", "B", NotificationConfiguration={})


class TestKeys:
    async def test_what_was_encrypted_stays_readable(self, store: Store) -> None:
        first = await Runtime(store).provision("KMS::Key", "K", EnableKeyRotation=True)
        secret = MOTO.call("kms", "Encrypt", KeyId=first.ref, Plaintext=b"hallo")["CiphertextBlob"]
        second = await Runtime(store).provision("KMS::Key", "K")
        assert first == second
        assert MOTO.call("kms", "Decrypt", CiphertextBlob=secret)["Plaintext"] == b"hallo"

    async def test_an_alias(self, store: Store) -> None:
        runtime = Runtime(store)
        key = await runtime.provision("KMS::Key", "K")
        for _ in range(2):
            assert (
                await runtime.provision("KMS::Alias", "A", AliasName="alias/k", TargetKeyId=key.ref)
            ).ref == "alias/k"
        assert MOTO.call("kms", "DescribeKey", KeyId="alias/k")["KeyMetadata"]["Arn"] == key.attributes["Arn"]
