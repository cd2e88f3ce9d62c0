"""A run of the runtime's sign-in over a state folder."""

from pathlib import Path
from typing import Any

import jwt
from moto.cognitoidp.models import cognitoidp_backends

from local.arn import REGION
from local.aws.moto_services import MotoServices
from local.cognito.cognito import Cognito
from local.store import Store

ADA = "ada@example.com"
PASSWORD = "a-long-password-1A"
POLICY = {"MinimumLength": "12", "RequireLowercase": True, "RequireNumbers": "true", "RequireUppercase": True}
MOTO = MotoServices()
"""Its clients are slow to make; what it knows is forgotten by `Runtime`."""


class Runtime:
    """One run over a state folder: moto starts empty, the store does not."""

    def __init__(self, folder: Path) -> None:
        cognitoidp_backends.reset()
        self.store = Store(folder / "state.sqlite")
        self.moto = MOTO
        self.cognito = Cognito(self.store, self.moto)
        self.pool = self.client = ""

    async def provision(self, type_: str, name: str, **properties: Any) -> Any:
        return await self.cognito.provisioners()[f"AWS::Cognito::{type_}"](name, properties)

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call the API as a page does; the endpoint would tell the runtime afterwards."""
        answer = self.moto.call("cognito-idp", operation, **parameters)
        self.moto._after["cognito-idp"](operation)
        return answer

    def sign_in(self, user: str, password: str) -> dict[str, Any]:
        parameters = {"USERNAME": user, "PASSWORD": password}
        answer = self.call(
            "InitiateAuth", ClientId=self.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )
        result: dict[str, Any] = answer["AuthenticationResult"]
        return result

    async def claims(self, token: str) -> dict[str, Any]:
        issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{self.pool}"
        (key,) = (await self.cognito.jwks(issuer))["keys"]
        claims: dict[str, Any] = jwt.decode(
            token, jwt.PyJWK(key), algorithms=["RS256"], issuer=issuer, options={"verify_aud": False}
        )
        return claims


async def running(folder: Path, **pool: Any) -> Runtime:
    runtime = Runtime(folder)
    settings = {
        "UserPoolName": "people",
        "UsernameAttributes": ["email"],
        "Policies": {"PasswordPolicy": POLICY},
        **pool,
    }
    runtime.pool = (await runtime.provision("UserPool", "taskflow-UserPool", **settings)).ref
    client = {"UserPoolId": runtime.pool, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}
    runtime.client = (await runtime.provision("UserPoolClient", "taskflow-WebClient", **client)).ref
    await runtime.provision("UserPoolGroup", "taskflow-Admins", UserPoolId=runtime.pool, GroupName="admins")
    return runtime
