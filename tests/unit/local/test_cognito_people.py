"""Tokens that a client can use, and people who survive restarts."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.arn import REGION
from local.errors import AwsError, LocalError
from tests.support.cognito import ADA, PASSWORD, Runtime, running


class TestTokens:
    async def test_are_what_cognito_gives(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        tokens = await runtime.cognito.token(ADA, ["admins"])
        access, identity = await runtime.claims(tokens["access_token"]), await runtime.claims(tokens["id_token"])
        assert access["token_use"] == "access"
        assert access["client_id"] == runtime.client
        assert access["cognito:groups"] == identity["cognito:groups"] == ["admins"]
        assert identity["aud"] == runtime.client
        assert (identity["email"], identity["email_verified"]) == (ADA, "true")
        assert access["sub"] == identity["sub"] == access["username"]
        assert tokens["expires_in"] == 3600

    async def test_groups_are_exactly_those_asked_for(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        await runtime.cognito.token(ADA, ["admins"])
        claims = await runtime.claims((await runtime.cognito.token(ADA, []))["access_token"])
        assert "cognito:groups" not in claims

    async def test_a_person_stays_the_same(self, tmp_path: Path) -> None:
        subjects = set()
        for folder in (tmp_path / "a", tmp_path / "a", tmp_path / "b"):
            folder.mkdir(exist_ok=True)
            runtime = await running(folder)
            subjects.add((await runtime.claims((await runtime.cognito.token(ADA, []))["access_token"]))["sub"])
        assert len(subjects) == 1

    async def test_a_named_client(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        other = (await runtime.provision("UserPoolClient", "other", UserPoolId=runtime.pool)).ref
        claims = await runtime.claims((await runtime.cognito.token(ADA, [], other))["access_token"])
        assert claims["client_id"] == other

    async def test_pools_without_e_mail_names(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path, UsernameAttributes=[])
        claims = await runtime.claims((await runtime.cognito.token("ada", []))["access_token"])
        assert claims["username"] == "ada"

    async def test_what_does_not_exist_is_named(self, tmp_path: Path) -> None:
        runtime = Runtime(tmp_path)
        with pytest.raises(LocalError, match="there is no user pool client; add one"):
            await runtime.cognito.token(ADA, [])
        runtime = await running(tmp_path)
        with pytest.raises(LocalError, match="user pool people has no group owners; it has: admins"):
            await runtime.cognito.token(ADA, ["owners"])
        with pytest.raises(LocalError, match="no user pool client nobody"):
            await runtime.cognito.token(ADA, [], "nobody")
        with pytest.raises(AwsError, match="known by their e-mail address"):
            await runtime.cognito.token("ada", [])

    async def test_a_disabled_person_gets_none(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        await runtime.cognito.token(ADA, [])
        runtime.call("AdminDisableUser", UserPoolId=runtime.pool, Username=ADA)
        with pytest.raises(AwsError, match="NotAuthorizedException: User is disabled"):
            await runtime.cognito.token(ADA, [])

    async def test_keys_of_a_stranger_s_pool(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        for issuer in ("https://evil.example/x", f"https://cognito-idp.{REGION}.amazonaws.com/us-east-1_other"):
            with pytest.raises(LookupError):
                await runtime.cognito.jwks(issuer)


class TestPeopleSurviveARestart:
    async def test_who_signed_up_on_the_page(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        subject = runtime.call("SignUp", ClientId=runtime.client, Username=ADA, Password=PASSWORD)["UserSub"]
        runtime.call("ConfirmSignUp", ClientId=runtime.client, Username=ADA, ConfirmationCode="123456")

        runtime = await running(tmp_path)
        tokens = runtime.sign_in(ADA, PASSWORD)
        assert (await runtime.claims(tokens["AccessToken"]))["sub"] == subject

    async def test_who_has_not_confirmed_yet(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        runtime.call("SignUp", ClientId=runtime.client, Username=ADA, Password=PASSWORD)
        runtime = await running(tmp_path)
        with pytest.raises(ClientError, match="UserNotConfirmedException"):
            runtime.sign_in(ADA, PASSWORD)

    async def test_groups_and_attributes(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        attributes = [{"Name": "name", "Value": "Ada"}]
        runtime.call("AdminCreateUser", UserPoolId=runtime.pool, Username=ADA, UserAttributes=attributes)
        runtime.call("AdminSetUserPassword", UserPoolId=runtime.pool, Username=ADA, Password=PASSWORD, Permanent=True)
        runtime.call("AdminAddUserToGroup", UserPoolId=runtime.pool, Username=ADA, GroupName="admins")

        runtime = await running(tmp_path)
        claims = await runtime.claims(runtime.sign_in(ADA, PASSWORD)["IdToken"])
        assert (claims["name"], claims["cognito:groups"]) == ("Ada", ["admins"])

    async def test_an_open_page_keeps_its_session(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        tokens = await runtime.cognito.token(ADA, ["admins"])
        runtime = await running(tmp_path)
        refreshed = runtime.call(
            "InitiateAuth",
            ClientId=runtime.client,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens["refresh_token"]},
        )["AuthenticationResult"]
        assert (await runtime.claims(refreshed["AccessToken"]))["cognito:groups"] == ["admins"]

    async def test_who_was_deleted_stays_away(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        await runtime.cognito.token(ADA, ["admins"])
        runtime.call("AdminDeleteUser", UserPoolId=runtime.pool, Username=ADA)
        runtime = await running(tmp_path)
        assert runtime.call("ListUsers", UserPoolId=runtime.pool)["Users"] == []

    async def test_the_password_policy_is_the_template_s(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        with pytest.raises(ClientError, match="InvalidPasswordException"):
            runtime.call("SignUp", ClientId=runtime.client, Username=ADA, Password="Short1")
        runtime.call("SignUp", ClientId=runtime.client, Username=ADA, Password="NoSymbolsAtAll1")
