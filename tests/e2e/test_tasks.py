"""The tasks API through the running system: changes, actions, and many who ask at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.support.eventually import eventually
from tests.support.system import System

TASKS = "/api/v1/tasks"
AT_ONCE = 64


def test_what_happens_to_a_task_is_its_history(system: System) -> None:
    # given a recurring task with a reminder
    ada = system.client("ada@example.com")
    body = {
        "title": "Pay the rent",
        "due_date": "2040-01-31T09:00:00+01:00",
        "time_zone": "Europe/Berlin",
        "recurrence_pattern": "monthly:31",
        "reminder_offset": "1 day",
    }
    created = ada.post(TASKS, json=body)
    task = created.json()
    assert (created.status_code, task["due_date"], task["reminder_offsets"]) == (201, "2040-01-31T08:00:00Z", ["1 day"])
    path = f"{TASKS}/{task['id']}"
    # when it is changed, completed and reopened
    tag = {"if-match": created.headers["etag"]}
    assert ada.patch(path, json={"priority": "urgent", "reminder_offsets": None}, headers=tag).status_code == 200
    assert ada.patch(path, json={"title": "too late"}, headers=tag).status_code == 412
    for action in ("complete", "complete", "reopen"):
        assert ada.post(f"{path}/{action}").status_code == 200
    # then its history tells each change once, and exactly
    wanted = ["task.reopened", "task.completed", "task.updated", "task.created"]
    history = eventually(lambda: _own_history(ada, path, length=len(wanted)))
    assert [entry["event_type"] for entry in history] == wanted
    assert history[2]["changes"] == {
        "priority": {"old": "medium", "new": "urgent"},
        "reminder_offsets": {"old": ["1 day"], "new": []},
    }


def test_of_64_requests_with_one_key_one_makes_a_task_and_an_event(system: System) -> None:
    ada = system.client("grace@example.com")

    def create(_: int) -> tuple[int, str | None, str | None]:
        answer = ada.post(TASKS, json={"title": "once"}, headers={"idempotency-key": "k-1"})
        return answer.status_code, answer.json().get("id"), answer.headers.get("idempotent-replayed")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(create, range(AT_ONCE)))
    statuses = Counter(status for status, _, _ in answers)
    assert set(statuses) <= {201, 409}
    assert [replayed for status, _, replayed in answers if status == 201].count(None) == 1
    [task] = ada.get(TASKS).json()["items"]
    assert {task_id for status, task_id, _ in answers if status == 201} == {task["id"]}
    eventually(lambda: _own_history(ada, f"{TASKS}/{task['id']}", length=1))
    assert len(ada.get("/api/v1/audit-logs", params={"event_type": "task.created"}).json()["items"]) == 1


def test_the_log_has_the_correlation_and_nothing_that_people_wrote(system: System) -> None:
    # given a client that signs in and works under a correlation of its own
    ada = system.client("judy@example.com")
    title, description, tag, key = "Visit the embassy", "about the visa", "journey", "kept-by-judy"
    body = {"title": title, "description": description, "tags": [tag]}
    own = {"x-correlation-id": "judy-7", "idempotency-key": key}
    # when requests are answered, refused and searched with
    created = ada.post(TASKS, json=body, headers=own)
    assert (created.status_code, created.headers["x-correlation-id"]) == (201, "judy-7")
    assert ada.post(TASKS, json={**body, "colour": title}).status_code == 422
    assert len(ada.get(TASKS, params={"q": title, "tag": tag}).json()["items"]) == 1
    # then the correlation is in the event's entry, and in the log of each function that handled it by itself
    [entry] = eventually(lambda: _own_history(ada, f"{TASKS}/{created.json()['id']}", length=1))
    assert entry["correlation_id"] == "judy-7"
    for function in ("TasksApi", "Notifier"):
        eventually(lambda name=function: [line for line in system.output if name in line and '"judy-7"' in line])
    # and nothing else of the client is
    token = ada.headers["authorization"].removeprefix("Bearer ")
    log = "\n".join(system.output)
    assert not [secret for secret in (title, description, tag, key, token) if secret in log]


def _own_history(client, path: str, *, length: int):
    entries = [entry for entry in client.get(f"{path}/history").json()["items"] if entry["actor"]["user"] is not None]
    return entries if len(entries) >= length else None
