"""What the functions log, as text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO


@contextmanager
def captured() -> Iterator[Callable[[], str]]:
    """Catch the log for a while; what is yielded answers everything so far."""
    from taskflow.runtime.observability import logger  # noqa: PLC0415 - reads the environment when it is imported

    stream = StringIO()
    before = logger.registered_handler.setStream(stream)
    yield stream.getvalue
    logger.registered_handler.setStream(before)
