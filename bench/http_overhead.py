"""What the runtime adds to a warm request: HTTP API → trivial function → answer, beside the handler called plainly.

Run: `python -m bench.http_overhead [--count 2000]`. It starts a runtime of its own, with a template of one function.
"""

import argparse
import http.client
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.system import System

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Trivial:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handle
      CodeUri: code/
      Events:
        Any: {Type: HttpApi, Properties: {Path: /hello, Method: GET}}
"""
HANDLER = 'def handle(event, context):\n    return {"statusCode": 200, "body": "hello"}\n'
WARM_UP = 100


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "state", template=_describe(Path(folder))).start()
        try:
            through, plain = _measure(system.port, count), _plain(Path(folder), count)
        finally:
            system.interrupt()
    print(f"warm request through the HTTP API, {count} times, one after the other (ms)")
    _show("through the runtime", through)
    _show("handler called plainly", plain)


def _describe(folder: Path) -> Path:
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(HANDLER)
    template = folder / "template.yaml"
    template.write_text(TEMPLATE)
    return template


def _measure(port: int, count: int) -> list[float]:
    client = http.client.HTTPConnection("127.0.0.1", port)

    def call() -> None:
        client.request("GET", "/hello")
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (200, b"hello")

    return _timed(call, count)


def _plain(folder: Path, count: int) -> list[float]:
    names: dict[str, Callable[[object, object], object]] = {}
    exec(compile((folder / "code" / "app.py").read_text(), "app.py", "exec"), names)
    return _timed(lambda: names["handle"]({}, None), count)


def _timed(call: Callable[[], object], count: int) -> list[float]:
    durations = []
    for number in range(WARM_UP + count):
        began = time.perf_counter()
        call()
        if number >= WARM_UP:
            durations.append((time.perf_counter() - began) * 1000)
    return durations


def _show(what: str, durations: list[float]) -> None:
    cuts = statistics.quantiles(durations, n=100)
    shown = f"p50 {statistics.median(durations):.3f}  p90 {cuts[89]:.3f}  p99 {cuts[98]:.3f}  max {max(durations):.3f}"
    print(f"  {what:<24}{shown}")


if __name__ == "__main__":
    main()
