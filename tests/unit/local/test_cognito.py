"""The Cognito resources of a template: ids that stay, and what is refused."""

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any

import pytest

from local.errors import TemplateError
from tests.support.cognito import ADA, Runtime, running


class TestResources:
    async def test_ids_look_real_and_stay(self, tmp_path: Path) -> None:
        first, second = await running(tmp_path), await running(tmp_path)
        assert (first.pool, first.client) == (second.pool, second.client)
        assert first.pool.startswith("us-east-1_")
        assert len(first.pool) == len("us-east-1_") + 9
        assert len(first.client) == 26

    async def test_ids_stay_when_the_template_changes(self, tmp_path: Path) -> None:
        first = await running(tmp_path)
        second = await running(tmp_path, AutoVerifiedAttributes=["email"])
        assert first.pool == second.pool

    async def test_attributes(self, tmp_path: Path) -> None:
        runtime = Runtime(tmp_path)
        created = await runtime.provision("UserPool", "P")
        assert created.attributes == {
            "Arn": f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{created.ref}",
            "ProviderName": f"cognito-idp.us-east-1.amazonaws.com/{created.ref}",
            "ProviderURL": f"https://cognito-idp.us-east-1.amazonaws.com/{created.ref}",
            "UserPoolId": created.ref,
        }
        assert runtime.call("DescribeUserPool", UserPoolId=created.ref)["UserPool"]["Name"] == "P"

    async def test_a_client_s_secret_stays(self, tmp_path: Path) -> None:
        secrets = set()
        for _ in range(2):
            runtime = await running(tmp_path)
            created = await runtime.provision("UserPoolClient", "server", UserPoolId=runtime.pool, GenerateSecret=True)
            described = runtime.call("DescribeUserPoolClient", UserPoolId=runtime.pool, ClientId=created.ref)
            assert described["UserPoolClient"]["ClientSecret"] == created.attributes["ClientSecret"]
            secrets.add(created.attributes["ClientSecret"])
        assert len(secrets) == 1

    async def test_making_everything_twice_in_one_run_changes_nothing(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        await runtime.cognito.token(ADA, ["admins"])
        await runtime.provision("UserPool", "taskflow-UserPool", UsernameAttributes=["email"])
        await runtime.provision("UserPoolClient", "taskflow-WebClient", UserPoolId=runtime.pool)
        await runtime.provision("UserPoolGroup", "taskflow-Admins", UserPoolId=runtime.pool, GroupName="admins")
        assert len(runtime.call("ListUsers", UserPoolId=runtime.pool)["Users"]) == 1
        assert len(runtime.call("ListUserPools", MaxResults=10)["UserPools"]) == 1

    async def test_a_domain(self, tmp_path: Path) -> None:
        runtime = await running(tmp_path)
        assert (await runtime.provision("UserPoolDomain", "D", UserPoolId=runtime.pool, Domain="tasks")).ref == "tasks"

    @pytest.mark.parametrize(
        ("type_", "properties", "words"),
        [
            ("UserPool", {"LambdaConfig": {}}, "property LambdaConfig is not supported"),
            ("UserPool", {"AliasAttributes": ["email"]}, "property AliasAttributes"),
            ("UserPool", {"MfaConfiguration": "ON"}, "MfaConfiguration ON cannot run here"),
            ("UserPoolClient", {}, "property UserPoolId is missing"),
            ("UserPoolGroup", {"Colour": "red"}, "property Colour"),
        ],
    )
    async def test_what_would_behave_otherwise_is_refused(
        self, tmp_path: Path, type_: str, properties: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(TemplateError, match=rf"Thing \(AWS::Cognito::{type_}\): {words}"):
            await Runtime(tmp_path).provision(type_, "Thing", **properties)

    def test_nothing_else_of_cognito_is_made(self, tmp_path: Path) -> None:
        made = Runtime(tmp_path).cognito.provisioners()
        assert {name.removeprefix("AWS::Cognito::") for name in made} == {
            "UserPool", "UserPoolClient", "UserPoolGroup", "UserPoolDomain",
        }  # fmt: skip


async def test_a_client_with_a_secret_checks_it(tmp_path: Path) -> None:
    runtime = await running(tmp_path)
    await runtime.cognito.token(ADA, [])
    created = await runtime.provision("UserPoolClient", "server", UserPoolId=runtime.pool, GenerateSecret="true")
    proof = hmac.new(created.attributes["ClientSecret"].encode(), f"{ADA}{created.ref}".encode(), hashlib.sha256)
    parameters = {"USERNAME": ADA, "SRP_A": "a", "SECRET_HASH": base64.b64encode(proof.digest()).decode()}
    answer = runtime.call("InitiateAuth", ClientId=created.ref, AuthFlow="USER_SRP_AUTH", AuthParameters=parameters)
    assert answer["ChallengeName"] == "PASSWORD_VERIFIER"
