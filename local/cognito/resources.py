"""The Cognito resources of a template, made in moto with ids that stay the same over restarts."""

import string
import uuid
from typing import Any

from moto.cognitoidp.models import (
    CognitoIdpBackend,
    CognitoIdpUserPool,
    CognitoIdpUserPoolAttribute,
    cognitoidp_backends,
)

from local.arn import ACCOUNT, REGION, URL_SUFFIX, arn
from local.aws.moto_services import MotoServices
from local.cognito.people import People
from local.errors import TemplateError
from local.kept_values import KeptValues
from local.provision import Created, Properties, Provisioner
from local.resource_properties import as_parameters, check_properties, require, stable_id

SERVICE = "cognito-idp"
POOL, CLIENT = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"
GROUP, DOMAIN = "AWS::Cognito::UserPoolGroup", "AWS::Cognito::UserPoolDomain"

POOL_USED = {
    "AccountRecoverySetting", "AdminCreateUserConfig", "AutoVerifiedAttributes", "MfaConfiguration", "Policies",
    "Schema", "UserPoolName", "UsernameAttributes",
}  # fmt: skip
POOL_WITHOUT_EFFECT = {
    "DeletionProtection", "DeviceConfiguration", "EmailConfiguration", "EmailVerificationMessage",
    "EmailVerificationSubject", "EnabledMfas", "SmsAuthenticationMessage", "SmsConfiguration", "SmsVerificationMessage",
    "UserAttributeUpdateSettings", "UserPoolAddOns", "UserPoolTags", "UserPoolTier", "UsernameConfiguration",
    "VerificationMessageTemplate",
}  # fmt: skip
"""No message is ever sent from here: every confirmation code is taken for right."""

CLIENT_KNOWN = {
    "AccessTokenValidity", "AllowedOAuthFlows", "AllowedOAuthFlowsUserPoolClient", "AllowedOAuthScopes",
    "AnalyticsConfiguration", "AuthSessionValidity", "CallbackURLs", "ClientName", "DefaultRedirectURI",
    "EnablePropagateAdditionalUserContextData", "EnableTokenRevocation", "ExplicitAuthFlows", "GenerateSecret",
    "IdTokenValidity", "LogoutURLs", "PreventUserExistenceErrors", "ReadAttributes", "RefreshTokenRotation",
    "RefreshTokenValidity", "SupportedIdentityProviders", "TokenValidityUnits", "UserPoolId", "WriteAttributes",
}  # fmt: skip
GROUP_KNOWN = {"Description", "GroupName", "Precedence", "RoleArn", "UserPoolId"}
DOMAIN_KNOWN = {"CustomDomainConfig", "Domain", "ManagedLoginVersion", "Routing", "UserPoolId"}

NOT_READ_BY_DEFAULT = {"sub", "updated_at"}


def pools() -> dict[str, CognitoIdpUserPool]:
    """Tell every pool that exists, by id."""
    return backend().user_pools


def backend() -> CognitoIdpBackend:
    """Reach into moto."""
    return cognitoidp_backends[ACCOUNT][REGION]


class CognitoResources:
    """Makes pools, clients and groups; a pool's people come back with it."""

    def __init__(self, kept: KeptValues, moto: MotoServices, people: People) -> None:
        self._kept = kept
        self._moto = moto
        self._people = people

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources are made here."""
        return {POOL: self._pool, CLIENT: self._client, GROUP: self._group, DOMAIN: self._domain}

    async def _pool(self, name: str, properties: Properties) -> Created:
        check_properties(name, POOL, properties, POOL_USED, POOL_WITHOUT_EFFECT)
        if properties.get("MfaConfiguration") == "ON":
            raise TemplateError(f"{name} ({POOL}): MfaConfiguration ON cannot run here; use OPTIONAL or OFF")
        pool_id = f"{REGION}_{stable_id(f'pool {name}', 9, string.ascii_letters + string.digits)}"
        wanted = {**properties, "PoolName": properties.get("UserPoolName", name), **_policies(properties)}
        parameters = as_parameters(
            SERVICE, "CreateUserPool", {key: wanted[key] for key in wanted if key != "UserPoolTags"}
        )
        if pool_id in pools():
            pools()[pool_id].update_extended_config(parameters)
        else:
            made = self._moto.call(SERVICE, "CreateUserPool", **parameters)["UserPool"]["Id"]
            self._adopt(pools().pop(made), pool_id)
        issuer = f"cognito-idp.{REGION}.{URL_SUFFIX}/{pool_id}"
        attributes = {
            "Arn": pools()[pool_id].arn,
            "ProviderName": issuer,
            "ProviderURL": f"https://{issuer}",
            "UserPoolId": pool_id,
        }
        return Created(pool_id, attributes)

    def _adopt(self, pool: CognitoIdpUserPool, pool_id: str) -> None:
        pool.id, pool.arn = pool_id, arn(SERVICE, f"userpool/{pool_id}")
        pools()[pool_id] = pool
        self._people.restore(pool)

    async def _client(self, name: str, properties: Properties) -> Created:
        check_properties(name, CLIENT, properties, CLIENT_KNOWN)
        pool = pools()[require(name, CLIENT, properties, "UserPoolId")]
        client_id = stable_id(f"client {name} of {pool.id}", 26)
        wanted = {"ClientName": name, "ReadAttributes": _readable(pool), **properties}
        parameters = as_parameters(SERVICE, "CreateUserPoolClient", wanted)
        made = self._moto.call(SERVICE, "CreateUserPoolClient", **parameters)["UserPoolClient"]["ClientId"]
        client = pool.clients.pop(made)
        client.id, client.secret = client_id, self._kept.keep(f"client {client_id}", lambda: uuid.uuid4().hex)
        pool.clients[client_id] = client
        attributes: dict[str, Any] = {"ClientId": client_id, "Name": wanted["ClientName"]}
        if client.generate_secret:
            attributes["ClientSecret"] = client.secret
        return Created(client_id, attributes)

    async def _group(self, name: str, properties: Properties) -> Created:
        check_properties(name, GROUP, properties, GROUP_KNOWN)
        pool = pools()[require(name, GROUP, properties, "UserPoolId")]
        group = str(properties.get("GroupName", name))
        parameters = as_parameters(SERVICE, "CreateGroup", {**properties, "GroupName": group})
        self._moto.call(SERVICE, "UpdateGroup" if group in pool.groups else "CreateGroup", **parameters)
        self._people.save(pool)
        return Created(group)

    async def _domain(self, name: str, properties: Properties) -> Created:
        check_properties(name, DOMAIN, properties, DOMAIN_KNOWN)
        domain = str(require(name, DOMAIN, properties, "Domain"))
        if domain not in backend().user_pool_domains:
            pool_id = require(name, DOMAIN, properties, "UserPoolId")
            self._moto.call(SERVICE, "CreateUserPoolDomain", Domain=domain, UserPoolId=pool_id)
        return Created(domain, {"CloudFrontDistribution": f"{stable_id(domain, 14)}.cloudfront.net"})


def _policies(properties: Properties) -> dict[str, Any]:
    # moto demands what a given policy does not mention; AWS does not.
    given = properties.get("Policies", {}).get("PasswordPolicy")
    if given is None:
        return {}
    lenient = {f"Require{kind}": False for kind in ("Lowercase", "Numbers", "Symbols", "Uppercase")}
    return {"Policies": {**properties["Policies"], "PasswordPolicy": {"MinimumLength": 8, **lenient, **given}}}


def _readable(pool: CognitoIdpUserPool) -> list[str]:
    # A client without a list may read every standard attribute ("Attribute permissions and scopes").
    standard = CognitoIdpUserPoolAttribute.STANDARD_SCHEMA.keys() - NOT_READ_BY_DEFAULT
    return sorted(standard | set(pool.schema_attributes) - NOT_READ_BY_DEFAULT)
