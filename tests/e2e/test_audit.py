"""The audit trail through the running system: it misses nothing, and proves itself."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from websockets.sync.client import connect

from tests.support.audit_command import audit_command
from tests.support.eventually import eventually
from tests.support.system import ROOT, NewSystem, System


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[System]:
    """A system of its own: its clock is moved."""
    with new_system("audit") as running:
        yield running


def aws(system: System, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{system.aws_port}",
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def trail_of(client: httpx.Client, **query: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/api/v1/audit-logs", params=query).json()["items"]
    return items


def test_a_lost_message_is_recorded_within_two_minutes(system: System) -> None:
    ada = system.client()
    mappings, queues = aws(system, "lambda"), aws(system, "sqs")
    url = queues.get_queue_url(QueueName="local-AuditWriterQueue")["QueueUrl"]
    found = mappings.list_event_source_mappings()["EventSourceMappings"]
    [mapping] = [one["UUID"] for one in found if one["EventSourceArn"].endswith("AuditWriterQueue")]
    # given a change whose audit message is deleted from its queue by hand
    mappings.update_event_source_mapping(UUID=mapping, Enabled=False)
    eventually(lambda: mappings.get_event_source_mapping(UUID=mapping)["State"] == "Disabled")
    task = ada.post("/api/v1/tasks", json={"title": "Water the plants"}).json()["id"]
    assert eventually(lambda: _delete(queues, url, task))
    mappings.update_event_source_mapping(UUID=mapping, Enabled=True)
    assert not trail_of(ada, entity_id=task)
    code, said = audit_command(system.data / "postgres", "complete")
    assert code == 1
    assert "wait in the outbox" in said
    # when two minutes go by
    for _ in range(4):
        system.advance(timedelta(seconds=30))
    # then it is in the trail, once, and nothing is missing
    entries = eventually(lambda: trail_of(ada, entity_id=task))
    assert [entry["event_type"] for entry in entries] == ["task.created"]
    eventually(lambda: audit_command(system.data / "postgres", "complete")[0] == 0, every=0.5)


def _delete(queues: Any, url: str, task: str) -> bool:
    for message in queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        if task in message["Body"]:
            return True
    return False


def test_an_export_is_verified_without_the_service(system: System, tmp_path: Path) -> None:
    ada, root = system.client(), system.client("root@example.com", "admins")
    tasks = [ada.post("/api/v1/tasks", json={"title": f"=task {n}"}).json()["id"] for n in range(5)]
    eventually(lambda: trail_of(ada, entity_id=tasks[-1]))
    lines, link = [], "/api/v1/audit-logs?limit=2"
    while link:
        page = root.get(link, headers={"accept": "application/x-ndjson"})
        lines += page.text.splitlines()
        link = page.links["next"]["url"] if "next" in page.links else ""
    export = tmp_path / "export.ndjson"
    export.write_text("\n".join(lines))
    command = [sys.executable, "-I", str(ROOT / "docs" / "verify_export.py"), str(export)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert len(lines) == len({json.loads(line)["event_id"] for line in lines})


def test_administrators_verify_a_month_and_nobody_else(system: System) -> None:
    ada, root = system.client(), system.client("root@example.com", "admins")
    written = system.now().strftime("%Y-%m")
    verified = root.get("/api/v1/audit-logs/verify", params={"month": written}).json()
    assert (verified["intact"], verified["first_broken"], verified["next_cursor"]) == (True, None, None)
    assert ada.get("/api/v1/audit-logs/verify", params={"month": written}).status_code == 403
    assert root.get("/api/v1/audit-logs/verify", params={"month": "1999-01"}).status_code == 404
    assert root.get("/api/v1/audit-logs/verify", params={"month": "May"}).status_code == 422


def test_a_ticket_that_is_shown_again_is_in_its_owners_trail_once(system: System) -> None:
    ada = system.client("ticket@example.com")
    ticket = ada.post("/api/v1/notifications/tickets").json()
    address = f"{ticket['url']}?ticket={ticket['ticket']}"
    with connect(address, origin=system.url):
        pass
    for _ in range(3):
        with pytest.raises(Exception, match=r"40[13]"), connect(address, origin=system.url):
            pass
    system.advance(timedelta(seconds=40))
    system.advance(timedelta(seconds=40))
    entries = eventually(lambda: trail_of(ada, event_type="ticket.refused"))
    assert [entry["payload"]["ticket"]["reason"] for entry in entries] == ["used"]
    assert ticket["ticket"] not in json.dumps(entries)


def test_every_hour_the_heads_are_announced(system: System) -> None:
    root = system.client("root@example.com", "admins")
    ada = system.client("ada@example.com")
    ada.post("/api/v1/tasks", json={"title": "One more"})
    before = len(trail_of(root, event_type="audit.head"))
    for _ in range(31):
        system.advance(timedelta(minutes=2))
    client = system.client("root@example.com", "admins")
    entries = eventually(lambda: trail_of(client, event_type="audit.head")[: -before or None])
    assert any("audit head" in line and entries[0]["payload"]["audit"]["hash"] in line for line in system.output)
