"""Secrets of the template, readable through Secrets Manager (moto), the same after every restart."""

import json
from collections.abc import Mapping
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends
from moto.secretsmanager.utils import SecretsManagerSecretIdentifier
from moto.utilities.id_generator import moto_id_manager

from local.arn import ACCOUNT, REGION, arn
from local.aws.moto_services import MotoServices
from local.kept_values import KeptValues
from local.provision import Created, Properties, Provisioner
from local.resource_properties import as_parameters, check_properties, stable_id

SERVICE = "secretsmanager"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type's name
USED = {"Name", "Description", "SecretString", "GenerateSecretString"}
WITHOUT_EFFECT = {"KmsKeyId", "Tags", "ReplicaRegions"}
"""Encryption and copies in other regions protect nothing on one machine."""

NO_LENGTH_GIVEN = 32


def put_secret(moto: MotoServices, name: str, text: str, description: str = "") -> str:
    """Make or replace a secret and answer its ARN, which is always the same for a name."""
    suffix = stable_id(f"secret {name}", 6)
    moto_id_manager.set_custom_id(SecretsManagerSecretIdentifier(ACCOUNT, REGION, name), suffix)
    known = arn(SERVICE, f"secret:{name}-{suffix}")
    if known in secretsmanager_backends[ACCOUNT][REGION].secrets:
        moto.call(SERVICE, "PutSecretValue", SecretId=known, SecretString=text)
    else:
        moto.call(SERVICE, "CreateSecret", Name=name, SecretString=text, Description=description)
    return known


class Secrets:
    """Makes secrets. A generated one is kept; what a program puts into one while we run is gone with the restart."""

    def __init__(self, kept: KeptValues, moto: MotoServices) -> None:
        self._kept = kept
        self._moto = moto

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources are made here."""
        return {SECRET: self._secret}

    async def _secret(self, name: str, properties: Properties) -> Created:
        check_properties(name, SECRET, properties, USED, WITHOUT_EFFECT)
        own_name = properties.get("Name", name)
        known = put_secret(self._moto, own_name, self._text(own_name, properties), properties.get("Description", ""))
        return Created(known, {"Id": known})

    def _text(self, name: str, properties: Properties) -> str:
        given = properties.get("SecretString", "")
        wish = properties.get("GenerateSecretString")
        return given if wish is None else self._kept.keep(f"secret {name}", lambda: self._generated(wish))

    def _generated(self, wish: Mapping[str, Any]) -> str:
        rules = as_parameters(SERVICE, "GetRandomPassword", {"PasswordLength": NO_LENGTH_GIVEN, **wish})
        password = str(self._moto.call(SERVICE, "GetRandomPassword", **rules)["RandomPassword"])
        if "GenerateStringKey" not in wish:
            return password
        return json.dumps({**json.loads(wish.get("SecretStringTemplate", "{}")), wish["GenerateStringKey"]: password})
