"""Connections: verified, without delay, and replaced when they are lost."""

import socket
import ssl
import time
from contextlib import nullcontext
from datetime import datetime, timedelta, timezone

import pg8000.converters
import pytest
import time_machine
from pg8000 import dbapi
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.connection import connect, make_engine, verifying_context
from taskflow.adapters.postgres.dialect import TRUSTED_WITHOUT_PING
from taskflow.adapters.postgres.prepared import PREPARED_LIMIT, Connection
from taskflow.adapters.postgres.probe import probe_database
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.errors import UnavailableError
from tests.unit.taskflow.builders import NOON, a_task, an_event

ONE = text("SELECT 1")


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


def test_errors_do_not_quote_rows(database):
    half_a_task = text("INSERT INTO tasks (id, owner_id, title) VALUES (gen_random_uuid(), 'ada', 'a secret plan')")
    with (
        pytest.raises(DBAPIError, match="23502") as refused,
        PostgresUnitOfWork(database.engine("taskflow_api"), owner_id="ada") as work,
    ):
        work.connection.execute(half_a_task)
    assert "Failing row" not in str(refused.value.orig)
    assert "secret" not in str(refused.value.orig)


def test_values_that_cannot_be_written_leave_nothing_behind_for_the_next_person(database):
    engine = make_engine(database.login("taskflow_api"))
    ask = text("SELECT current_setting('taskflow.owner'), CAST(:value AS timestamptz)")
    beyond = datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))
    with pytest.raises(OverflowError), PostgresUnitOfWork(engine, owner_id="ada") as work:
        work.connection.execute(ask, {"value": beyond})
    for owner in ("eve", "ada"):
        with PostgresUnitOfWork(engine, owner_id=owner) as work:
            assert work.connection.execute(ask, {"value": NOON}).one() == (owner, NOON)


def test_an_answer_that_is_not_read_to_its_end_costs_the_connection(database):
    def cannot_read(value):
        raise ValueError(value)

    engine = make_engine(database.login("taskflow_api"))
    with PostgresUnitOfWork(engine) as work:
        work.connection.connection.dbapi_connection.register_in_adapter(pg8000.converters.INTEGER, cannot_read)
        with pytest.raises(ValueError, match="1"):
            work.connection.execute(text("SELECT generate_series(1, 10)"))
    with PostgresUnitOfWork(engine) as work:
        assert work.connection.execute(ONE).scalar_one() == 1


def test_a_server_that_does_not_answer_in_time_is_unavailable(database):
    login = database.login("taskflow_api")
    engine = create_engine("postgresql+prepared://", creator=lambda: connect(login, Connection, answer_timeout=0.2))
    with pytest.raises(UnavailableError), PostgresUnitOfWork(engine) as work:
        work.connection.execute(text("SELECT pg_sleep(2)"))
    probe_database(engine)


def test_the_server_keeps_so_many_statements_and_those_in_use(database):
    kept = text("SELECT count(*) FROM pg_prepared_statements")
    with PostgresUnitOfWork(make_engine(database.login("taskflow_api")), owner_id="ada") as work:
        for number in range(PREPARED_LIMIT + 20):
            assert work.connection.execute(text(f"SELECT {number}")).scalar_one() == number
            assert work.connection.execute(kept).scalar_one() <= PREPARED_LIMIT
        assert work.connection.execute(text("SELECT 0")).scalar_one() == 0


def test_a_transaction_to_read_once_ends_with_its_statement(database, wire):
    engine = make_engine(database.login("taskflow_api", port=wire.port))
    owner = text("SELECT current_setting('taskflow.owner', true)")
    for _ in range(2):
        wire.reset()
        with PostgresUnitOfWork(engine, owner_id="ada", reads_once=True) as work:
            assert work.connection.execute(owner).scalar_one() == "ada"
            assert not work.connection.execute(owner).scalar_one()
    assert wire.round_trips == 3  # the second one opens a transaction of nobody's, and ends it


def test_a_statement_that_fails_ends_a_transaction_to_read_once_too(database):
    engine = make_engine(database.login("taskflow_api"))
    with pytest.raises(DBAPIError, match="22012"), PostgresUnitOfWork(engine, owner_id="ada", reads_once=True) as work:
        work.connection.execute(text("SELECT 1 / 0"))
    with PostgresUnitOfWork(engine, owner_id="ada", reads_once=True) as work:
        assert work.connection.execute(ONE).scalar_one() == 1


@pytest.mark.parametrize("written", ["2026-05-01T12:00:00.25Z", "1999-12-31T23:59:59.999999+05:30"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns"])
def test_times_are_read_as_they_were_written(database, written, zone):
    ask = text("SELECT CAST(CAST(:written AS text) AS timestamptz)")
    with PostgresUnitOfWork(make_engine(database.login("taskflow_api"))) as work:
        work.connection.execute(text(f"SET LOCAL timezone = '{zone}'"))
        assert work.connection.execute(ask, {"written": written}).scalar_one() == datetime.fromisoformat(written)
        assert work.connection.execute(ask, {"written": "infinity"}).scalar_one() == "infinity"


def test_a_last_statement_that_fails_commits_nothing_and_tells_why(database):
    engine = make_engine(database.login("taskflow_api"))
    event = an_event()
    for already_there in (False, True):
        with (
            pytest.raises(DBAPIError, match="23505") if already_there else nullcontext(),
            PostgresTaskWork(engine, owner_id="ada") as work,
        ):
            work.tasks.add(a_task())
            work.record(event)
            work.commit()
    assert len(database.as_root("SELECT 1 FROM tasks")) == len(database.as_root("SELECT 1 FROM outbox")) == 1
    assert not work.publications
    probe_database(engine)
