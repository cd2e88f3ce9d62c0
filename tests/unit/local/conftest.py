"""What tests of several files begin with, and end."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.lambda_events import Queue
from tests.unit.local.gateway import Gateway


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """An API Gateway without a server."""
    gateway = Gateway()
    yield gateway
    gateway.close()


@pytest.fixture
async def queues() -> AsyncIterator[list[Queue]]:
    """Queues of asynchronous invocations; who makes one puts it here, to be stopped."""
    made: list[Queue] = []
    yield made
    for queue in reversed(made):
        await queue.stop()
