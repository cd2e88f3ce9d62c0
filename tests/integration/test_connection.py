"""Connections: verified, without delay, and replaced when they are lost."""

import socket
import ssl
import time

import pytest
import time_machine
from pg8000 import dbapi
from sqlalchemy import text

from taskflow.adapters.postgres.connection import connect, make_engine, verifying_context
from taskflow.adapters.postgres.dialect import TRUSTED_WITHOUT_PING
from taskflow.adapters.postgres.prepared import Connection
from taskflow.adapters.postgres.probe import probe_database
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.errors import UnavailableError
from tests.integration.wire import CountingWire

ONE = text("SELECT 1")


@pytest.fixture
def wire(database):
    wire = CountingWire(database.host, database.port)
    yield wire
    wire.close()


def test_the_connection_is_encrypted_and_small_packets_are_not_held_back(database):
    connection = connect(database.login("taskflow_api"), Connection, answer_timeout=5)
    assert isinstance(connection._usock, ssl.SSLSocket)
    assert connection._usock.context.verify_mode is ssl.CERT_REQUIRED
    assert connection._usock.context.check_hostname
    assert connection._usock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    connection.close()


def test_a_server_that_nobody_vouches_for_is_not_trusted(database, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    verifying_context.cache_clear()
    with pytest.raises(UnavailableError):
        probe_database(make_engine(database.login("taskflow_api")))
    verifying_context.cache_clear()


def test_a_server_that_is_not_there_is_unavailable(database):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(UnavailableError):
        probe_database(make_engine(database.login("taskflow_api", port=port)))


def test_a_lost_connection_fails_once_and_is_replaced(database, wire):
    engine = make_engine(database.login("taskflow_api", port=wire.port))
    probe_database(engine)
    wire.cut()
    with pytest.raises(UnavailableError):
        probe_database(engine)
    probe_database(engine)


def test_a_connection_that_slept_is_asked_before_it_is_used(database, wire):
    engine = make_engine(database.login("taskflow_api", port=wire.port))
    probe_database(engine)
    wire.cut()
    with time_machine.travel(time.time() + TRUSTED_WITHOUT_PING + 1):
        probe_database(engine)


def test_a_connection_that_the_server_ends_is_replaced(database):
    engine = make_engine(database.login("taskflow_api"))
    with PostgresUnitOfWork(engine) as work:
        pid = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    database.as_root(f"SELECT pg_terminate_backend({pid})")
    with pytest.raises(UnavailableError):
        probe_database(engine)
    probe_database(engine)


def test_whoever_waits_too_long_for_a_lock_is_told_to_come_again(database):
    holder = database._root(database.name).connect()
    holder.exec_driver_sql("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
    engine = database.engine("taskflow_api")
    with PostgresUnitOfWork(engine) as work:
        work.connection.execute(text("SELECT set_config('lock_timeout', '50ms', false)"))
        work.commit()
    with pytest.raises(UnavailableError), PostgresUnitOfWork(engine, owner_id="ada") as work:
        work.connection.execute(text("SELECT id FROM tasks"))
    holder.close()


def test_an_error_in_a_pipelined_statement_is_that_statements_own(database):
    engine = database.engine("taskflow_api")
    for _ in range(2):
        with pytest.raises(Exception, match="22012"), PostgresUnitOfWork(engine, owner_id="ada") as work:
            work.connection.execute(text("SELECT 1 / CAST(:n AS integer)"), {"n": 0})
        with PostgresUnitOfWork(engine, owner_id="ada") as work:
            assert work.connection.execute(ONE).scalar_one() == 1


def test_a_failed_transaction_cannot_be_committed(database):
    connection = connect(database.login("taskflow_api"), Connection, answer_timeout=5)
    with pytest.raises(dbapi.DatabaseError):
        connection.run("SELECT 1 / 0", ())
    with pytest.raises(dbapi.InterfaceError):
        connection.commit()
    connection.close()


def test_statements_stay_prepared_across_transactions(database):
    engine = database.engine("taskflow_api")
    for number in (1, 2, 3):
        with PostgresUnitOfWork(engine, owner_id="ada") as work:
            assert work.connection.execute(text("SELECT CAST(:n AS integer)"), {"n": number}).scalar_one() == number
            work.commit()
    with PostgresUnitOfWork(engine) as work:
        prepared = work.connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one()
    assert prepared == 3
