"""A template's database: its cluster, instances and proxy are all the embedded PostgreSQL."""

import asyncio
import hmac
import json
from pathlib import Path

from local.arn import arn
from local.aws.moto_services import MotoServices
from local.aws.secrets_manager import put_secret
from local.errors import TemplateError
from local.postgres.database_roles import prepare_database
from local.postgres.postgres import Postgres
from local.provision import Created, Properties, Provisioner
from local.resource_properties import check_properties, stable_id

CLUSTER, INSTANCE = "AWS::RDS::DBCluster", "AWS::RDS::DBInstance"
PROXY, TARGETS = "AWS::RDS::DBProxy", "AWS::RDS::DBProxyTargetGroup"

ENGINES = {"aurora-postgresql", "postgres"}
USED = {"DBClusterIdentifier", "DBInstanceIdentifier", "DatabaseName", "DBName", "Engine", "ManageMasterUserPassword",
        "MasterUserPassword", "MasterUsername"}  # fmt: skip
WITHOUT_EFFECT = {
    "AllocatedStorage", "AllowMajorVersionUpgrade", "AssociatedRoles", "AutoMinorVersionUpgrade", "AvailabilityZone",
    "AvailabilityZones", "BackupRetentionPeriod", "CACertificateIdentifier", "CopyTagsToSnapshot",
    "DBClusterInstanceClass", "DBClusterParameterGroupName", "DBInstanceClass", "DBInstanceParameterGroupName",
    "DBParameterGroupName", "DBSubnetGroupName", "DatabaseInsightsMode", "DeleteAutomatedBackups",
    "DeletionProtection", "EnableCloudwatchLogsExports", "EnableIAMDatabaseAuthentication",
    "EnablePerformanceInsights", "EngineLifecycleSupport", "EngineMode", "EngineVersion", "Iops", "KmsKeyId",
    "LicenseModel", "MasterUserSecret", "MaxAllocatedStorage", "MonitoringInterval", "MonitoringRoleArn", "MultiAZ",
    "NetworkType", "PerformanceInsightsEnabled", "PerformanceInsightsKmsKeyId", "PerformanceInsightsRetentionPeriod",
    "Port", "PreferredBackupWindow", "PreferredMaintenanceWindow", "PromotionTier", "PubliclyAccessible",
    "ServerlessV2ScalingConfiguration", "StorageEncrypted", "StorageThroughput", "StorageType", "Tags",
    "UseLatestRestorableTime", "VPCSecurityGroups", "VpcSecurityGroupIds",
}  # fmt: skip
"""Size, network, upkeep and watching; the engine's version is that of the embedded server."""

PROXY_KNOWN = {
    "Auth", "DBProxyName", "DebugLogging", "DefaultAuthScheme", "EndpointNetworkType", "EngineFamily",
    "IdleClientTimeout", "RequireTLS", "RoleArn", "Tags", "TargetConnectionNetworkType", "VpcSecurityGroupIds",
    "VpcSubnetIds",
}  # fmt: skip
NO_NAME = "postgres"


class Database:
    """Makes the one cluster that runs here; a second is refused. Addresses are those of the embedded server.

    The server is started when the template first asks for it; `postgres.ca_file` is what clients verify it by.
    """

    def __init__(self, folder: Path, moto: MotoServices) -> None:
        self.postgres = Postgres(folder)
        self._moto = moto
        self._starting = asyncio.Lock()
        self._owner: str | None = None

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources are made here."""
        return {CLUSTER: self._cluster, INSTANCE: self._instance, PROXY: self._proxy, TARGETS: self._targets}

    def stop(self) -> None:
        """Stop the server, if it was ever started."""
        self.postgres.stop()

    async def _cluster(self, name: str, properties: Properties) -> Created:
        check_properties(name, CLUSTER, properties, USED, WITHOUT_EFFECT)
        _check_engine(name, CLUSTER, properties.get("Engine"))
        identifier = str(properties.get("DBClusterIdentifier", name)).lower()
        resource_id = "cluster-" + stable_id(identifier, 26).upper()
        attributes = {
            "DBClusterArn": arn("rds", f"cluster:{identifier}"),
            "DBClusterResourceId": resource_id,
            "ReadEndpoint.Address": self.postgres.host,
            **await self._endpoint(),
            **await self._prepare(name, CLUSTER, properties, resource_id),
        }
        return Created(identifier, attributes)

    async def _instance(self, name: str, properties: Properties) -> Created:
        check_properties(name, INSTANCE, properties, USED, WITHOUT_EFFECT)
        _check_engine(name, INSTANCE, properties.get("Engine"))
        identifier = str(properties.get("DBInstanceIdentifier", name)).lower()
        resource_id = "db-" + stable_id(identifier, 26).upper()
        attributes = {
            "DBInstanceArn": arn("rds", f"db:{identifier}"),
            "DbiResourceId": resource_id,
            "DBResourceId": resource_id,
            **await self._endpoint(),
        }
        if "DBClusterIdentifier" not in properties:
            attributes |= await self._prepare(name, INSTANCE, properties, resource_id)
        return Created(identifier, attributes)

    async def _proxy(self, name: str, properties: Properties) -> Created:
        check_properties(name, PROXY, properties, PROXY_KNOWN)
        if properties.get("EngineFamily") != "POSTGRESQL":
            raise TemplateError(f"{name} ({PROXY}): EngineFamily must be POSTGRESQL; nothing else runs here")
        proxy_id = "prx-" + stable_id(name, 17, "0123456789abcdef")
        known = {
            "DBProxyArn": arn("rds", f"db-proxy:{proxy_id}"),
            "Endpoint": self.postgres.host,
            "VpcId": "vpc-local",
        }
        return Created(str(properties.get("DBProxyName", name)), known)

    async def _targets(self, name: str, _: Properties) -> Created:
        known = arn("rds", "target-group:prx-tg-" + stable_id(name, 17, "0123456789abcdef"))
        return Created(known, {"TargetGroupArn": known})

    async def _endpoint(self) -> dict[str, str]:
        async with self._starting:
            if not self.postgres.port:
                await asyncio.to_thread(self.postgres.start)
        return {"Endpoint.Address": self.postgres.host, "Endpoint.Port": str(self.postgres.port)}

    async def _prepare(self, name: str, type_: str, properties: Properties, resource_id: str) -> dict[str, str]:
        if self._owner not in {None, name}:
            raise TemplateError(
                f"{name} ({type_}): one database runs here, and {self._owner} is it; remove one of them"
            )
        self._owner = name
        user = str(properties.get("MasterUsername", NO_NAME))
        database = str(properties.get("DatabaseName", properties.get("DBName", NO_NAME)))
        password = str(properties.get("MasterUserPassword") or self._password_of(user))
        await asyncio.to_thread(prepare_database, self.postgres, user=user, password=password, database=database)
        if "MasterUserPassword" in properties:
            return {}
        return {"MasterUserSecret.SecretArn": self._secret(resource_id, user, password, database)}

    def _secret(self, resource_id: str, user: str, password: str, database: str) -> str:
        content = {
            "username": user,
            "password": password,
            "engine": "postgres",
            "host": self.postgres.host,
            "port": self.postgres.port,
            "dbname": database,
        }
        return put_secret(self._moto, f"rds!{resource_id.lower()}", json.dumps(content), "The master user's, by RDS")

    def _password_of(self, user: str) -> str:
        # As lasting and as secret as the folder that the database is in.
        return hmac.new(self.postgres.password.encode(), user.encode(), "sha256").hexdigest()


def _check_engine(name: str, type_: str, engine: object) -> None:
    if engine not in ENGINES:
        raise TemplateError(
            f"{name} ({type_}): Engine {engine} cannot run here; use one of {', '.join(sorted(ENGINES))}"
        )
