"""Tokens for the database."""

import boto3
import pytest
import time_machine
from botocore.exceptions import NoCredentialsError

from taskflow.adapters.postgres.iam_token import KEPT_FOR, IamToken, sign_token
from tests.unit.taskflow.builders import NOON

WHERE = {"host": "db.example", "port": 5432, "user": "taskflow_api", "region": "eu-central-1"}


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a/session+token==")


@pytest.mark.usefixtures("credentials")
def test_a_token_is_what_boto3_would_sign():
    with time_machine.travel(NOON, tick=False):
        client = boto3.session.Session().client("rds", region_name="eu-central-1")
        expected = client.generate_db_auth_token("db.example", 5432, "taskflow_api")
        assert sign_token(**WHERE) == expected


def test_without_credentials_it_says_so(monkeypatch):
    monkeypatch.setattr("botocore.session.Session.get_credentials", lambda _: None)
    with pytest.raises(NoCredentialsError):
        sign_token(**WHERE)


def test_a_token_is_used_again_until_it_grows_old():
    signed = []
    token = IamToken(**WHERE, sign=lambda **where: signed.append(where) or f"token-{len(signed)}")
    with time_machine.travel(NOON, tick=False) as journey:
        assert [token(), token()] == ["token-1", "token-1"]
        journey.shift(KEPT_FOR - 1)
        assert token() == "token-1"
        journey.shift(1)
        assert token() == "token-2"
    assert signed[0] == WHERE


def test_a_token_from_the_future_is_not_trusted():
    signed = []
    token = IamToken(**WHERE, sign=lambda **where: signed.append(where) or f"token-{len(signed)}")
    with time_machine.travel(NOON, tick=False) as journey:
        token()
        journey.shift(-60)
        assert token() == "token-2"
