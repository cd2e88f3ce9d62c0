"""A template's database resources over the embedded PostgreSQL, and their secret in Secrets Manager."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pg8000.native
import pytest
from moto.secretsmanager.models import secretsmanager_backends

from local.aws.moto_services import MotoServices
from local.errors import LocalError, TemplateError
from local.postgres.database import Database
from local.provision import Created

pytestmark = pytest.mark.enable_socket

MOTO = MotoServices()
CLUSTER: dict[str, Any] = {
    "Engine": "aurora-postgresql",
    "EngineVersion": "17.4",
    "DatabaseName": "tasks",
    "MasterUsername": "tasks_owner",
    "ManageMasterUserPassword": True,
    "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state") / "postgres"


class Runtime:
    """One run: moto starts empty, the database and the store do not."""

    def __init__(self, folder: Path) -> None:
        secretsmanager_backends.reset()
        self.database = Database(folder, MOTO)
        self.postgres = self.database.postgres

    async def provision(self, type_: str, name: str, **properties: Any) -> Created:
        return await self.database.provisioners()[f"AWS::RDS::{type_}"](name, properties)

    def connect(self, user: str, password: str | None = None, database: str = "tasks") -> pg8000.native.Connection:
        return pg8000.native.Connection(
            user,
            host=self.postgres.host,
            port=self.postgres.port,
            password=password,
            database=database,
            ssl_context=ssl.create_default_context(cafile=str(self.postgres.ca_file)),
        )


@pytest.fixture
def runtime(folder: Path) -> Iterator[Runtime]:
    running = Runtime(folder)
    yield running
    running.database.stop()


def secret_of(cluster: Created) -> dict[str, Any]:
    answer = MOTO.call("secretsmanager", "GetSecretValue", SecretId=cluster.attributes["MasterUserSecret.SecretArn"])
    content: dict[str, Any] = json.loads(answer["SecretString"])
    return content


class TestCluster:
    async def test_its_attributes_lead_to_the_server(self, runtime: Runtime) -> None:
        made = await runtime.provision("DBCluster", "taskflow-Cluster", **CLUSTER)
        assert made.ref == "taskflow-cluster"
        assert made.attributes["Endpoint.Address"] == made.attributes["ReadEndpoint.Address"] == runtime.postgres.host
        assert made.attributes["Endpoint.Port"] == str(runtime.postgres.port)
        assert made.attributes["DBClusterArn"] == "arn:aws:rds:us-east-1:123456789012:cluster:taskflow-cluster"
        assert made.attributes["DBClusterResourceId"].startswith("cluster-")

    async def test_the_secret_opens_it(self, runtime: Runtime) -> None:
        secret = secret_of(await runtime.provision("DBCluster", "C", **CLUSTER))
        assert set(secret) == {"username", "password", "host", "port", "dbname", "engine"}
        connection = runtime.connect(secret["username"], secret["password"], secret["dbname"])
        assert connection.run("SELECT current_user, current_database()") == [["tasks_owner", "tasks"]]
        connection.close()

    async def test_the_master_needs_its_password(self, runtime: Runtime) -> None:
        await runtime.provision("DBCluster", "C", **CLUSTER)
        with pytest.raises(pg8000.native.DatabaseError, match="password authentication failed"):
            runtime.connect("tasks_owner", "wrong")

    async def test_the_master_may_what_it_may_on_rds(self, runtime: Runtime) -> None:
        secret = secret_of(await runtime.provision("DBCluster", "C", **CLUSTER))
        master = runtime.connect("tasks_owner", secret["password"])
        master.run("CREATE TABLE IF NOT EXISTS things (id int)")
        master.run("DROP ROLE IF EXISTS tasks_api")
        master.run("CREATE ROLE tasks_api LOGIN")
        master.run("GRANT rds_iam TO tasks_api")
        assert master.run("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
            [False, False]
        ]
        with pytest.raises(pg8000.native.DatabaseError, match="permission denied"):
            master.run("ALTER SYSTEM SET jit = on")
        master.close()
        function = runtime.connect("tasks_api", "an-iam-token")
        assert function.run("SELECT current_user") == [["tasks_api"]]
        function.close()

    async def test_nothing_changes_with_a_restart(self, runtime: Runtime, folder: Path) -> None:
        before = await runtime.provision("DBCluster", "C", **CLUSTER)
        password = secret_of(before)["password"]
        runtime.database.stop()
        again = Runtime(folder)
        after = await again.provision("DBCluster", "C", **CLUSTER)
        assert after == before
        assert secret_of(after)["password"] == password
        again.database.stop()

    async def test_no_server_runs_before_it_is_asked_for(self, runtime: Runtime) -> None:
        await runtime.provision("DBProxy", "P", EngineFamily="POSTGRESQL")
        assert runtime.postgres.port == 0

    async def test_making_it_twice_in_one_run(self, runtime: Runtime) -> None:
        first = await runtime.provision("DBCluster", "C", **CLUSTER)
        assert await runtime.provision("DBCluster", "C", **CLUSTER) == first

    async def test_a_password_of_the_template(self, runtime: Runtime) -> None:
        given = {**CLUSTER, "MasterUserPassword": "it's mine", "MasterUsername": "postgres"}
        made = await runtime.provision("DBCluster", "Own", **given)
        assert "MasterUserSecret.SecretArn" not in made.attributes
        connection = runtime.connect("postgres", "it's mine")
        assert connection.run("SELECT 1") == [[1]]
        connection.close()


class TestAroundIt:
    async def test_a_member_of_a_cluster(self, runtime: Runtime) -> None:
        made = await runtime.provision("DBInstance", "Writer", Engine="aurora-postgresql", DBClusterIdentifier="c")
        assert made.attributes["Endpoint.Port"] == str(runtime.postgres.port)
        assert "MasterUserSecret.SecretArn" not in made.attributes

    async def test_an_instance_of_its_own(self, runtime: Runtime) -> None:
        made = await runtime.provision("DBInstance", "Single", Engine="postgres", DBName="single", MasterUsername="one")
        assert secret_of(made)["dbname"] == "single"

    async def test_a_proxy(self, runtime: Runtime) -> None:
        made = await runtime.provision("DBProxy", "P", DBProxyName="front", EngineFamily="POSTGRESQL", RequireTLS=True)
        assert (made.ref, made.attributes["Endpoint"]) == ("front", runtime.postgres.host)
        assert made.attributes["DBProxyArn"].split(":")[6].startswith("prx-")
        targets = await runtime.provision("DBProxyTargetGroup", "T", DBProxyName="front")
        assert targets.ref == targets.attributes["TargetGroupArn"]


class TestRefusing:
    async def test_a_second_cluster(self, runtime: Runtime) -> None:
        await runtime.provision("DBCluster", "First", **CLUSTER)
        with pytest.raises(
            TemplateError, match=r"Second \(AWS::RDS::DBCluster\): one database runs here, and First is it"
        ):
            await runtime.provision("DBCluster", "Second", **CLUSTER)

    @pytest.mark.parametrize(
        ("type_", "properties", "words"),
        [
            ("DBCluster", {"Engine": "aurora-mysql"}, "Engine aurora-mysql cannot run here"),
            ("DBCluster", {**CLUSTER, "SnapshotIdentifier": "s"}, "property SnapshotIdentifier is not supported"),
            ("DBCluster", {**CLUSTER, "EnableHttpEndpoint": True}, "property EnableHttpEndpoint"),
            ("DBProxy", {"EngineFamily": "MYSQL"}, "EngineFamily must be POSTGRESQL"),
        ],
    )
    async def test_what_cannot_run_here(
        self, runtime: Runtime, type_: str, properties: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(TemplateError, match=rf"Thing \(AWS::RDS::{type_}\): {words}"):
            await runtime.provision(type_, "Thing", **properties)

    async def test_a_name_that_postgres_does_not_take(self, runtime: Runtime) -> None:
        with pytest.raises(LocalError, match="cannot be made: role name"):
            await runtime.provision("DBCluster", "C", **{**CLUSTER, "MasterUsername": "pg_me"})
