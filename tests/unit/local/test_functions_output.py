"""What functions write reaches the console; what is a metric reaches the metrics."""

import io
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.functions.log_console import logger, print_to
from tests.support.lambda_functions import FunctionLab, soon

pytestmark = pytest.mark.enable_socket

TALKER = """
    import json, sys

    def handle(event, context):
        print("hello ä")
        print("to standard error", file=sys.stderr)
        print(json.dumps({
            "_aws": {"Timestamp": 0, "CloudWatchMetrics": [{
                "Namespace": "Shop",
                "Dimensions": [["service"]],
                "Metrics": [{"Name": "OrdersPlaced", "Unit": "Count"}],
            }]},
            "service": "orders",
            "OrdersPlaced": [2.0, 1.0],
        }))
        print("last", end="")
"""


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[FunctionLab]:
    lab = FunctionLab(tmp_path)
    yield lab
    await lab.stop()


@pytest.fixture
def console() -> AsyncIterator[io.StringIO]:
    before = (logger.handlers, logger.propagate, logger.level)
    yield io.StringIO()
    logger.handlers, logger.propagate = before[0], before[1]
    logger.setLevel(before[2])


async def test_lines_are_printed_with_the_functions_name(lab: FunctionLab, console: io.StringIO) -> None:
    print_to(console)
    await lab.deploy("talker", TALKER)
    await lab.call("talker")
    await soon(lambda: "error" in console.getvalue())
    await lab.functions.stop()
    assert console.getvalue() == "[talker] hello ä\n[talker] to standard error\n[talker] last\n"


async def test_debug_shows_the_report_and_the_metric_lines_too(lab: FunctionLab, console: io.StringIO) -> None:
    print_to(console, logging.DEBUG)
    await lab.deploy("talker", TALKER)
    await lab.call("talker")
    await soon(lambda: '"OrdersPlaced"' in console.getvalue())
    report = next(line for line in console.getvalue().splitlines() if "REPORT" in line)
    assert report.startswith("[talker] REPORT RequestId: ")
    assert "\tInit Duration: " in report


async def test_the_console_can_be_quietened(lab: FunctionLab, console: io.StringIO) -> None:
    print_to(console, logging.WARNING)
    await lab.deploy("talker", TALKER)
    await lab.call("talker")
    await soon(lambda: b"orders_placed" in lab.functions.metrics.render())
    assert console.getvalue() == ""


async def test_an_exception_is_on_the_console(lab: FunctionLab, console: io.StringIO) -> None:
    print_to(console)
    await lab.deploy("broken", "def handle(event, context):\n    raise ValueError('why')\n")
    await lab.fail("broken")
    await soon(lambda: "raise ValueError" in console.getvalue())
    assert console.getvalue().startswith("[broken] [ERROR] ValueError: why\n[broken]   File ")


async def test_embedded_metrics_and_invocations_are_counted(lab: FunctionLab) -> None:
    await lab.deploy("talker", TALKER)
    await lab.call("talker")
    await soon(lambda: b'shop_orders_placed_total{service="orders"} 3.0' in lab.functions.metrics.render())
    rendered = lab.functions.metrics.render().decode()
    assert 'aws_lambda_invocations_total{function_name="talker"} 1.0' in rendered
    assert 'aws_lambda_duration_seconds_count{function_name="talker"} 1.0' in rendered


async def test_what_never_began_has_no_duration(lab: FunctionLab) -> None:
    await lab.deploy("broken", "raise ValueError('why')\n")
    await lab.fail("broken")
    rendered = lab.functions.metrics.render().decode()
    assert 'aws_lambda_errors_total{function_name="broken"} 1.0' in rendered
    assert 'aws_lambda_duration_seconds_count{function_name="broken"}' not in rendered


async def test_a_line_without_end_is_cut_at_a_megabyte(lab: FunctionLab, console: io.StringIO) -> None:
    print_to(console)
    await lab.deploy("endless", "def handle(event, context):\n    print('x' * 3_000_000, end='')\n")
    await lab.call("endless")
    await lab.functions.stop()
    lines = console.getvalue().splitlines()
    assert len(lines) >= 2
    assert sum(len(line.removeprefix("[endless] ")) for line in lines) == 3_000_000


async def test_the_tail_belongs_to_its_own_invocation(lab: FunctionLab) -> None:
    await lab.deploy("echo", "def handle(event, context):\n    print(event)\n")
    for text in ("first", "second"):
        invocation = await lab.functions.invoke("echo", json.dumps(text).encode(), tail=True)
    assert b"second\n" in invocation.log_tail
    assert b"first" not in invocation.log_tail
