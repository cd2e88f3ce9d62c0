"""The schema from the command line."""

import pytest

from taskflow.adapters.postgres.schema import newest
from taskflow.migrate import main
from taskflow.runtime.settings import read
from tests.integration.aws_stub import AwsStub
from tests.integration.database import NAME, OWNER, PASSWORD


@pytest.fixture
def aws(database, monkeypatch):
    aws = AwsStub()
    aws.secret = {"username": OWNER, "password": PASSWORD}
    for name, value in {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "DATABASE_HOST": database.host,
        "DATABASE_PORT": str(database.port),
        "DATABASE_NAME": NAME,
        "DATABASE_SECRET_ARN": "owner",
    }.items():
        monkeypatch.setenv(name, value)
    _forget()
    yield aws
    _forget()
    aws.close()


def test_up_and_current_tell_where_the_schema_is(aws, capsys):
    assert main(["up"]) == 0
    assert main(["current"]) == 0
    assert capsys.readouterr().out == f"the schema is at {newest()}\n" * 2


@pytest.mark.parametrize(
    ("break_it", "complaint"),
    [
        (lambda aws, environment: environment.delenv("DATABASE_SECRET_ARN"), "DATABASE_SECRET_ARN"),
        (lambda aws, environment: environment.setenv("DATABASE_PORT", "1"), "network error"),
        (lambda aws, environment: aws.secret.update(username="stranger"), "stranger"),
    ],
)
def test_what_is_wrong_is_one_line(aws, monkeypatch, capsys, break_it, complaint):
    break_it(aws, monkeypatch)
    _forget()
    assert main(["current"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert complaint in line


def test_an_unknown_revision_is_named(aws, capsys):
    assert main(["up", "9999"]) == 1
    assert "9999" in capsys.readouterr().err


def test_a_command_is_needed():
    with pytest.raises(SystemExit):
        main([])


def _forget():
    from taskflow.adapters import aws_clients  # noqa: PLC0415 - its clients keep the address they were made with

    read.cache_clear()
    aws_clients.secrets.cache_clear()
