"""What Lambda and the template would put into the environment before a function is imported."""

import os
from io import StringIO

import pytest

os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "TaskFlow")


@pytest.fixture
def logged():
    """What the functions log during the test, as text."""
    from taskflow.runtime.observability import logger  # noqa: PLC0415 - reads the environment set above

    stream = StringIO()
    before = logger.registered_handler.setStream(stream)
    yield stream.getvalue
    logger.registered_handler.setStream(before)
