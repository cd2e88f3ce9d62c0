"""The whole system on MiniStack: what tests/support/system.py's `System` is for the runtime in local/."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from local.postgres.database_roles import prepare_database
from local.postgres.postgres import Postgres
from tests.emulator.adapt import Adapted, Known, adapt
from tests.emulator.deploy import deploy, resources_of
from tests.emulator.ministack import MiniStack
from tests.support.system import ROOT, rows_of

TEMPLATE = ROOT / ".aws-sam/build/template.yaml"
DATABASE, OWNER, OWNER_PASSWORD = "taskflow", "taskflow_owner", "made-for-this-run"
PASSWORD = "Emulator-password-1"
SECRET = "rds!taskflow"
FIRST = "first"
PARAMETERS = {"DatabaseProxy": "no", "TasksApiDeployment": "AllAtOnce"}


class EmulatedSystem:
    """Embedded PostgreSQL, MiniStack, and the template deployed there."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.postgres = Postgres(data / "postgres")
        self.emulator = MiniStack(data / "emulator", SSL_CERT_FILE=str(self.postgres.ca_file))
        self.origin = "http://127.0.0.1:8080"
        self.secret = ""
        self.stack: Adapted | None = None
        self.outputs: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where the HTTP API is."""
        return f"{self.outputs['HttpApiUrl']}/$default"

    def start(self) -> "EmulatedSystem":
        """Start database and emulator, and deploy."""
        self.postgres.start()
        prepare_database(self.postgres, user=OWNER, password=OWNER_PASSWORD, database=DATABASE)
        self.emulator.start()
        content = json.dumps({"username": OWNER, "password": OWNER_PASSWORD})
        self.secret = self.emulator.client("secretsmanager").create_secret(Name=SECRET, SecretString=content)["ARN"]
        self.deploy(FIRST)
        return self

    def deploy(self, release: str) -> None:
        """Deploy the template as this release; raises `DeployError`."""
        database = {"Host": self.postgres.host, "Port": str(self.postgres.port), "SecretArn": self.secret}
        self.stack = adapt(TEMPLATE, known(self.emulator.host, self.origin, database, release=release))
        parameters = {**PARAMETERS, "AllowedOrigin": self.origin, "Release": release}
        self.outputs = deploy(self.emulator, self.stack, parameters)

    def interrupt(self) -> None:
        """Stop everything."""
        self.emulator.stop()
        self.postgres.stop()

    def now(self) -> datetime:
        """Tell the functions' time."""
        return datetime.now(UTC)

    def client(self, user: str = "ada@example.com", *groups: str) -> httpx.Client:
        """An HTTP client that is signed in."""
        headers = {"authorization": f"Bearer {self.token(user, *groups)}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def token(self, user: str = "ada@example.com", *groups: str) -> str:
        """Sign a user in at the emulator's Cognito and answer the access token."""
        return self.tokens(user, *groups)["access_token"]

    def tokens(self, user: str, *groups: str) -> dict[str, str]:
        """Sign a user in and answer both tokens."""
        cognito = self.emulator.client("cognito-idp")
        self._person(user, groups)
        result = cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=self.outputs["UserPoolClientId"],
            AuthParameters={"USERNAME": user, "PASSWORD": PASSWORD},
        )["AuthenticationResult"]
        return {"access_token": result["AccessToken"], "id_token": result["IdToken"]}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database as its administrator, past every policy."""
        return rows_of(self.data / "postgres", sql)

    @property
    def output(self) -> list[str]:
        """What every function has logged, each line after its log group."""
        logs = self.emulator.client("logs")
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        return [f"{group} {line}" for group in groups for line in self._lines(logs, group)]

    def invocations(self, function: str) -> int:
        """Count the invocations of a function, by its logical id, that have begun."""
        return sum("START RequestId" in line for line in self.log(function))

    def log(self, function: str) -> list[str]:
        """What one function, by its logical id, has logged."""
        name = resources_of(self.emulator)[function]["PhysicalResourceId"]
        settings = self.emulator.client("lambda").get_function_configuration(FunctionName=name)
        return self._lines(self.emulator.client("logs"), settings["LoggingConfig"]["LogGroup"])

    def _lines(self, logs: Any, group: str) -> list[str]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]

    @cache  # noqa: B019 - it lives as long as the tests
    def _person(self, user: str, groups: tuple[str, ...]) -> None:
        cognito, pool = self.emulator.client("cognito-idp"), {"UserPoolId": self.outputs["UserPoolId"]}
        try:
            attributes = [{"Name": "email", "Value": user}, {"Name": "email_verified", "Value": "true"}]
            cognito.admin_create_user(**pool, Username=user, MessageAction="SUPPRESS", UserAttributes=attributes)
            cognito.admin_set_user_password(**pool, Username=user, Password=PASSWORD, Permanent=True)
        except cognito.exceptions.UsernameExistsException:
            pass
        for group in groups:
            cognito.admin_add_user_to_group(**pool, Username=user, GroupName=group)


def known(host: str, origin: str, database: Mapping[str, str], *, release: str = FIRST) -> Known:
    """Put together what the emulator has to be told."""
    return Known(
        host=host,
        parameters={"AllowedOrigin": origin, "Release": release},
        outputs={"Database": database},
    )
