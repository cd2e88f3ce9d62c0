"""A migrated PostgreSQL for tests, and the ports over it, each logged in as the role that uses it."""

from functools import cache, partial

from pg8000 import dbapi
from sqlalchemy import create_engine, text

from local.postgres.postgres import Postgres
from taskflow.adapters.postgres.audit_log import PostgresAuditLog
from taskflow.adapters.postgres.audit_work import PostgresAuditWork
from taskflow.adapters.postgres.connection import Login, connect, make_engine, make_migration_engine
from taskflow.adapters.postgres.connection_work import PostgresConnectionWork
from taskflow.adapters.postgres.deferred import PostgresDeferredNotifications
from taskflow.adapters.postgres.inbox import PostgresInbox, PostgresReadMarkWork
from taskflow.adapters.postgres.notification_work import PostgresNotificationWork
from taskflow.adapters.postgres.once_work import PostgresOnceWork
from taskflow.adapters.postgres.outbox import PostgresOutbox
from taskflow.adapters.postgres.preference_work import PostgresPreferenceWork
from taskflow.adapters.postgres.schema import Schema
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.adapters.postgres.ticket_work import PostgresTicketWork

NAME = "taskflow"
OWNER = "taskflow_owner"
PASSWORD = "owner's password"
ANSWER_TIMEOUT = 60.0
TABLES = (
    "tasks, outbox, processed_events, task_events, audit_chains, notifications, notification_counters, tickets, "
    "connections, idempotency_keys, notification_preferences, deferred_notifications, reminder_schedule"
)
EMPTY = f"""
    DO $$
    DECLARE
        name text;
        filled boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOREACH name IN ARRAY string_to_array('{TABLES}', ', ') LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
            IF filled THEN
                EXECUTE format('DELETE FROM %I', name);
            END IF;
        END LOOP;
    END $$
"""
"""Past triggers and foreign keys; a TRUNCATE would make every partition and index anew, also of what is empty."""


class TestDatabase:
    """A database as Amazon RDS hands it over: the owner may make roles but is no superuser."""

    __test__ = False

    def __init__(self, server: Postgres, name: str = NAME) -> None:
        self.host, self.port, self.name = server.host, server.port, name
        self._server = server
        self._engines = []
        self.schema = Schema(make_migration_engine(self.login(OWNER, PASSWORD)))

    def create(self) -> None:
        root = self._root(self._server.database)
        with root.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.execute(text(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'")).all():
                password = PASSWORD.replace("'", "''")
                connection.execute(text(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{password}'"))
            connection.execute(text(f"CREATE DATABASE {self.name} OWNER {OWNER}"))

    def login(self, user, password="token", port=None):
        port = port or self.port
        return Login(host=self.host, port=port, database=self.name, user=user, password=lambda: password)

    def engine(self, user):
        """Make an engine of its own for a role, with a connection of its own."""
        self._engines.append(make_engine(self.login(user)))
        return self._engines[-1]

    def disconnect(self):
        """Close the connections of the engines that were made since the last time; each opens another when used."""
        while self._engines:
            self._engines.pop().dispose()

    def empty(self):
        self.as_root(EMPTY)

    def as_root(self, sql):
        """Run SQL past every rule, to look or to cheat; answers the rows of a query."""
        with self._root(self.name).connect() as connection:
            result = connection.exec_driver_sql(sql)
            rows = result.all() if result.returns_rows else []
            connection.commit()
        return rows

    def connection(self):
        """Open a connection that passes every rule, and ends what it began with its `with` block."""
        return self._root(self.name).connect()

    def fill(self, table, lines):
        """Fill a table through COPY, past every rule, and let the planner know."""
        with self._root(self.name).connect() as connection:
            connection.connection.cursor().execute(f"COPY {table} FROM STDIN", stream=lines)
            connection.connection.commit()
        self.as_root(f"ANALYZE {table.partition(' ')[0]}")

    @cache  # noqa: B019 - lives as long as the test run
    def _root(self, database):
        server = self._server
        login = Login(
            host=server.host,
            port=server.port,
            database=database,
            user=server.superuser,
            password=lambda: server.password,
        )
        return create_engine(
            "postgresql+pg8000://", creator=lambda: connect(login, dbapi.Connection, answer_timeout=ANSWER_TIMEOUT)
        )


class PostgresPorts:
    """The real adapters behind every port."""

    def __init__(self, database: TestDatabase) -> None:
        self.database = database
        api, gateway = database.engine("taskflow_api"), database.engine("taskflow_gateway")
        self.task_work = partial(PostgresTaskWork, api)
        self.once_work = partial(PostgresOnceWork, api)
        self.ticket_work = partial(PostgresTicketWork, api)
        self.connection_work = partial(PostgresConnectionWork, gateway)
        self.notification_work = partial(PostgresNotificationWork, database.engine("taskflow_notifier"))
        self.audit_work = partial(PostgresAuditWork, database.engine("taskflow_audit"))
        self.outbox = partial(PostgresOutbox, database.engine("taskflow_relay"))
        self.inbox = partial(PostgresInbox, api)
        self.read_mark_work = partial(PostgresReadMarkWork, api)
        self.preference_work = partial(PostgresPreferenceWork, api)
        self.deferred = partial(PostgresDeferredNotifications, database.engine("taskflow_notification_sweeper"))
        self.audit_log = partial(PostgresAuditLog, api)

    def acked(self, connection_id):
        rows = self.database.as_root(f"SELECT acked_seq FROM connections WHERE connection_id = '{connection_id}'")
        return rows[0].acked_seq

    def waiting(self):
        return {row.event_id for row in self.database.as_root("SELECT event_id FROM outbox")}
