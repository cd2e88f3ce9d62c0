"""The few AWS operations that the functions call, over HTTP, so that boto3 itself is part of the test."""

import json
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote


class AwsStub:
    """Remembers what it was told; refuses what it was told to refuse."""

    def __init__(self):
        self.events, self.frames, self.answers, self.delayed = [], {}, [], []
        self.gone, self.bus_is_down, self.secret = set(), False, {}
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._answer(*stub.post(unquote(self.path), self.headers.get("X-Amz-Target", ""), body))

            def do_PUT(self):
                stub.answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._answer(200, {})

            def _answer(self, status, body):
                text = json.dumps(body).encode()
                self.send_response(status)
                if status == 410:
                    self.send_header("x-amzn-ErrorType", "GoneException")
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def post(self, path, target, body):
        if "/@connections/" in path:
            return self._post_to_connection(path.rsplit("/", 1)[1], body)
        operations = {
            "PutEvents": self._put_events,
            "DescribeEventBus": self._describe_event_bus,
            "GetSecretValue": self._get_secret_value,
            "SendMessageBatch": self._send_message_batch,
        }
        return operations[target.partition(".")[2]](json.loads(body))

    def envelopes(self):
        """The accepted events as EventBridge delivers them."""
        return [json.dumps(_envelope(entry)) for entry in self.events]

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _put_events(self, request):
        if self.bus_is_down:
            return 400, {"__type": "AccessDeniedException", "message": "no"}
        self.events += request["Entries"]
        return 200, {"FailedEntryCount": 0, "Entries": [{"EventId": "e"} for _ in request["Entries"]]}

    def _describe_event_bus(self, request):
        if self.bus_is_down:
            return 400, {"__type": "ResourceNotFoundException", "message": "no"}
        return 200, {"Name": request["Name"]}

    def _get_secret_value(self, request):
        return 200, {"SecretString": json.dumps(self.secret)}

    def _send_message_batch(self, request):
        self.delayed += [(entry["DelaySeconds"], entry["MessageBody"]) for entry in request["Entries"]]
        sent = [{"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": _md5(entry)} for entry in request["Entries"]]
        return 200, {"Successful": sent, "Failed": []}

    def _post_to_connection(self, connection_id, body):
        if connection_id in self.gone:
            return 410, {}
        self.frames.setdefault(connection_id, []).append(json.loads(body))
        return 200, {}


def _md5(entry):
    return md5(entry["MessageBody"].encode(), usedforsecurity=False).hexdigest()


def _envelope(entry):
    return {"detail-type": entry["DetailType"], "source": entry["Source"], "detail": json.loads(entry["Detail"])}
