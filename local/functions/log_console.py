"""What functions write: metrics go to the metrics, lines to the console."""

import logging
from typing import TextIO

from local.functions.metrics import Metrics

logger = logging.getLogger("local.function_log")


class LogConsole:
    """Passes on the output of functions as `[FunctionName] line`.

    Lines are logged at INFO, metric lines (CloudWatch embedded metric format) and one REPORT per invocation at DEBUG;
    the level of the logger `local.function_log` quietens them.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def line(self, function: str, text: str) -> None:
        """Take one line that a function wrote; awslambdaric puts a whole traceback into one, with carriage returns."""
        level = logging.DEBUG if self._metrics.take(text) else logging.INFO
        if logger.isEnabledFor(level):
            for part in text.replace("\r", "\n").split("\n"):
                logger.log(level, "[%s] %s", function, part)

    def report(self, function: str, text: str) -> None:
        """Take the summary of an invocation."""
        logger.debug("[%s] %s", function, text)


def print_to(stream: TextIO, level: int = logging.INFO) -> None:
    """Print the functions' lines on `stream` as they are, without what a log record carries around them."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(level)
