"""Requests at the same moment, each in an environment of its own: nothing is lost and nothing done twice."""

from functools import partial

import pytest

from tests.integration.api_over_postgres import Api
from tests.integration.test_competition import together
from tests.unit.taskflow.builders import NOON

KEY = {"idempotency-key": "k-1"}
TASKS = "/api/v1/tasks"
AT_ONCE = 64


@pytest.fixture
def apis(database):
    """As many environments as a test asks for."""
    engines = []

    def make(count):
        engines.extend(database.engine("taskflow_api") for _ in range(count))
        return [Api(engine) for engine in engines[-count:]]

    yield make
    for engine in engines:
        engine.dispose()


def test_of_64_requests_with_one_key_one_makes_a_task(apis, database):
    jobs = [partial(api.ask, "POST", TASKS, body={"title": "once"}, headers=KEY) for api in apis(AT_ONCE)]
    replies = together(jobs)
    statuses = [reply.status for reply in replies]
    assert set(statuses) <= {201, 409}
    first_answers = [reply for reply in replies if reply.status == 201 and "idempotent-replayed" not in reply.headers]
    assert len(first_answers) == 1
    assert {reply.json["id"] for reply in replies if reply.status == 201} == {first_answers[0].json["id"]}
    for table in ("tasks", "outbox", "idempotency_keys"):
        assert len(database.as_root(f"SELECT 1 FROM {table}")) == 1
    assert jobs[0]().headers["idempotent-replayed"] == "true"


def test_two_who_change_different_fields_lose_neither(apis):
    first, second, third = apis(3)
    task = first.ask("POST", TASKS, body={"title": "a"}).json
    changes = [{"title": "b"}, {"description": "c"}, {"tags": ["d"]}]
    patch = [
        partial(api.ask, "PATCH", f"{TASKS}/{task['id']}", body=body)
        for api, body in zip((first, second, third), changes, strict=True)
    ]
    assert [reply.status for reply in together(patch)] == [200] * 3
    left = first.ask("GET", f"{TASKS}/{task['id']}").json
    assert (left["title"], left["description"], left["tags"], left["version"]) == ("b", "c", ["d"], 4)


def test_of_many_who_expect_the_same_version_one_changes_it(apis, database):
    environments = apis(8)
    task = environments[0].ask("POST", TASKS, body={"title": "a"}).json
    jobs = [
        partial(api.ask, "PATCH", f"{TASKS}/{task['id']}", body={"title": str(n)}, headers={"if-match": '"1"'})
        for n, api in enumerate(environments)
    ]
    assert sorted(reply.status for reply in together(jobs)) == [200] + [412] * 7
    assert len(database.as_root("SELECT 1 FROM outbox WHERE event_type = 'task.updated'")) == 1


def test_of_many_who_complete_a_task_one_does(apis, database):
    environments = apis(8)
    task = environments[0].ask("POST", TASKS, body={"title": "a"}).json
    replies = together([partial(api.ask, "POST", f"{TASKS}/{task['id']}/complete") for api in environments])
    assert {(reply.status, reply.json["version"]) for reply in replies} == {(200, 2)}
    assert len(database.as_root("SELECT 1 FROM outbox WHERE event_type = 'task.completed'")) == 1


def test_a_request_under_way_makes_others_with_its_key_wait_for_nothing(apis, database, ports):
    [api] = apis(1)
    with ports.once_work(owner_id="ada") as work:
        work.claim("k-1", now=NOON)
        assert api.ask("POST", TASKS, body={"title": "a"}, headers=KEY).status == 409
        assert api.ask("POST", TASKS, body={"title": "a"}, headers={"idempotency-key": "k-2"}).status == 201
    assert api.ask("POST", TASKS, body={"title": "a"}, headers=KEY).status == 201


def test_a_request_that_fails_half_way_leaves_nothing_and_frees_its_key(apis, database):
    [api] = apis(1)
    database.as_root("REVOKE INSERT ON idempotency_keys FROM taskflow_api")
    try:
        assert api.ask("POST", TASKS, body={"title": "a"}, headers=KEY).status == 500
    finally:
        database.as_root("GRANT INSERT ON idempotency_keys TO taskflow_api")
    assert not database.as_root("SELECT 1 FROM tasks")
    assert not database.as_root("SELECT 1 FROM outbox")
    assert len(api.bus) == 0
    assert api.ask("POST", TASKS, body={"title": "a"}, headers=KEY).status == 201
    assert len(api.bus) == 1
