"""Takes what a custom resource's function tells CloudFormation, and shows it."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from local.errors import LocalError
from local.settings import FROM_CONTAINERS, HOST

URL = "ResponseURL"


class _Answer(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        """Show the answer."""
        answer = self.rfile.read(int(self.headers["content-length"])).decode()
        print(f"answer to CloudFormation: {answer}", flush=True)  # noqa: T201 - the command's output
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing more."""


@contextlib.contextmanager
def answered(event: Path, folder: Path) -> Iterator[tuple[Path, list[int]]]:
    """Answer the event to use, and the ports that it needs: a custom resource's has an address to answer to."""
    content = _read(event)
    if not isinstance(content, dict) or URL not in content:
        yield event, []
        return
    server = HTTPServer((HOST, 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ready = folder / "event.json"
    ready.write_text(json.dumps({**content, URL: f"http://{FROM_CONTAINERS}:{server.server_port}/answer"}))
    try:
        yield ready, [server.server_port]
    finally:
        server.shutdown()


def _read(event: Path) -> object:
    try:
        content: object = json.loads(event.read_text())
    except (OSError, ValueError) as error:
        raise LocalError(f"{event} cannot be read as an event: {error}") from error
    return content
