"""What Lambda and the template would put into the environment before a function is imported."""

import os

import pytest

from tests.support.logs import captured

os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "TaskFlow")


@pytest.fixture
def logged():
    """What the functions log during the test, as text."""
    with captured() as text:
        yield text
