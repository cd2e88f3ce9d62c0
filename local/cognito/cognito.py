"""Sign-in as Cognito does it: moto speaks the API, people and ids survive restarts, tokens are there for the asking.

moto signs with a key that everybody knows, so tokens from here are worth nothing beyond this machine.
"""

from typing import Any

from botocore.exceptions import ClientError
from moto.cognitoidp.models import CognitoIdpUserPool, UserStatus
from moto.utilities.utils import load_resource

from local.arn import REGION, URL_SUFFIX
from local.aws.moto_services import MotoServices
from local.cognito.people import People, add, find, put_into_groups
from local.cognito.resources import SERVICE, CognitoResources, pools
from local.errors import AwsError, LocalError
from local.kept_values import KeptValues
from local.provision import Provisioner
from local.store import Store

READS = ("Describe", "Get", "List", "AdminGet", "AdminList")
ISSUER = f"https://cognito-idp.{REGION}.{URL_SUFFIX}/"


class Cognito:
    """User pools that last. What people do through the API is stored before it is answered."""

    def __init__(self, store: Store, moto: MotoServices) -> None:
        self._moto = moto
        self._people = People(store)
        self._resources = CognitoResources(KeptValues(store), moto, self._people)
        moto.after(SERVICE, self._remember)

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources are made here; what Cognito has beyond them is refused by name."""
        return self._resources.provisioners()

    async def jwks(self, issuer: str) -> dict[str, Any]:
        """Answer the public keys of an issuer (RFC 7517); raises `LookupError` where it is no pool of ours."""
        if not issuer.startswith(ISSUER) or issuer.removeprefix(ISSUER) not in pools():
            raise LookupError(f"{issuer} is no user pool here")
        keys: dict[str, Any] = load_resource("cognitoidp/resources/jwks-public.json")
        return keys

    async def token(self, user: str, groups: list[str], client_id: str | None = None) -> dict[str, Any]:
        """Sign a person in, who is made if there is none, as a member of exactly these groups of the pool.

        Raises `LocalError` naming what does not exist (pool, client, group), and `AwsError` where Cognito refuses.
        """
        pool, client_id = _pool_and_client(client_id)
        unknown = [group for group in groups if group not in pool.groups]
        if unknown:
            raise LocalError(
                f"user pool {pool.name} has no group {unknown[0]}; it has: {', '.join(pool.groups) or 'none'}"
            )
        person = find(pool, user) or _added(pool, user)
        person.status = UserStatus.CONFIRMED
        put_into_groups(person, [pool.groups[group] for group in groups])
        result = self._sign_in(pool, client_id, user, str(person.password))
        self._people.save(pool)
        return {
            "access_token": result["AccessToken"],
            "id_token": result["IdToken"],
            "refresh_token": result["RefreshToken"],
            "expires_in": result["ExpiresIn"],
        }

    def _sign_in(self, pool: CognitoIdpUserPool, client_id: str, user: str, password: str) -> dict[str, Any]:
        try:
            answer = self._moto.call(
                SERVICE,
                "AdminInitiateAuth",
                UserPoolId=pool.id,
                ClientId=client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": user, "PASSWORD": password},
            )
        except ClientError as error:
            raise AwsError(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error
        if "AuthenticationResult" not in answer:
            raise AwsError("NotAuthorizedException", f"{user} must answer {answer['ChallengeName']} first")
        result: dict[str, Any] = answer["AuthenticationResult"]
        return result

    def _remember(self, operation: str) -> None:
        if not operation.startswith(READS):
            for pool in list(pools().values()):
                self._people.save(pool)


def _pool_and_client(client_id: str | None) -> tuple[CognitoIdpUserPool, str]:
    clients = [(pool, known) for pool in pools().values() for known in pool.clients if client_id in {None, known}]
    if not clients:
        raise LocalError(f"there is no user pool client {client_id or ''}".rstrip() + "; add one to the template")
    return clients[0]


def _added(pool: CognitoIdpUserPool, user: str) -> Any:  # noqa: ANN401 - moto's
    if "email" in (pool.extended_config.get("UsernameAttributes") or []) and "@" not in user:
        raise AwsError("InvalidParameterException", f"{user}: people of this pool are known by their e-mail address")
    return add(pool, user)
