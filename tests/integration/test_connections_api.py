"""`@connections` over HTTP: signed, in order, over connections that are kept open and come back."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote

import pytest

from taskflow.adapters.connections_api import ConnectionsApi, signer


class Management(ThreadingHTTPServer):
    """Remembers what it was asked, and over how many connections; can close each one after its answer."""

    daemon_threads = True

    def __init__(self):
        self.asked, self.opened, self.closes = [], 0, False
        super().__init__(("127.0.0.1", 0), Handler)
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/live"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.opened += 1

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.command, unquote(self.path), body, self.headers["Authorization"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = self.server.closes

    do_DELETE = do_POST  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_):
        return None


@pytest.fixture
def management():
    server = Management()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def api(management, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "anything")
    return ConnectionsApi(management.url, sign=signer("eu-central-1"))


def test_calls_are_signed_and_share_a_connection(api, management):
    assert [api.call("POST", "a/b=", b"one"), api.call("POST", "a/b=", b"two"), api.call("DELETE", "c")] == [200] * 3
    assert [asked[:3] for asked in management.asked] == [
        ("POST", "/live/@connections/a/b=", b"one"),
        ("POST", "/live/@connections/a/b=", b"two"),
        ("DELETE", "/live/@connections/c", b""),
    ]
    assert all("/eu-central-1/execute-api/aws4_request" in authorization for *_, authorization in management.asked)
    assert management.opened == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_again(api, management):
    management.closes = True
    for number in range(3):
        assert api.call("POST", "c", str(number).encode()) == 200
    assert [body for _, _, body, _ in management.asked] == [b"0", b"1", b"2"]


def test_nobody_there_is_an_error(monkeypatch, management):
    url = management.url
    management.shutdown()
    management.server_close()
    with pytest.raises(OSError, match="refused"):
        ConnectionsApi(url, sign=lambda *_: {}).call("POST", "c")
