"""Answering CloudFormation."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.error import URLError

import pytest

from db_migrator.cloudformation import RESOURCE_ID, Outcome, answer


class Mailbox:
    """Where CloudFormation waits; it may refuse the first attempts."""

    def __init__(self, *, refuse=0):
        self.received, self.refuse = [], refuse
        mailbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mailbox.received.append((self.headers["Content-Type"], body))
                self.send_response(503 if len(mailbox.received) <= mailbox.refuse else 200)
                self.end_headers()

            def log_message(self, *_):
                return None

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/answer?signature=x"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def a_custom_resource_event(url, **changes):
    return {
        "RequestType": "Create",
        "ResponseURL": url,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Migrations",
    } | changes


def test_success_tells_the_revision():
    with Mailbox() as mailbox:
        answer(a_custom_resource_event(mailbox.url), Outcome(succeeded=True, revision="0002"))
    [(content_type, body)] = mailbox.received
    assert content_type == ""
    assert json.loads(body) == {
        "Status": "SUCCESS",
        "Reason": "",
        "PhysicalResourceId": RESOURCE_ID,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Migrations",
        "Data": {"Revision": "0002"},
    }


def test_failure_tells_the_reason_and_keeps_the_resource():
    with Mailbox() as mailbox:
        event = a_custom_resource_event(mailbox.url, PhysicalResourceId="old")
        answer(event, Outcome(succeeded=False, reason="x" * 5000))
    told = json.loads(mailbox.received[0][1])
    assert (told["Status"], told["PhysicalResourceId"], len(told["Reason"])) == ("FAILED", "old", 1000)


def test_an_answer_that_does_not_arrive_is_sent_again():
    with Mailbox(refuse=1) as mailbox:
        answer(a_custom_resource_event(mailbox.url), Outcome(succeeded=True))
    assert len(mailbox.received) == 2


def test_an_answer_that_never_arrives_is_an_error(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    with Mailbox(refuse=99) as mailbox, pytest.raises(URLError):
        answer(a_custom_resource_event(mailbox.url), Outcome(succeeded=True))
    assert len(mailbox.received) == 4
