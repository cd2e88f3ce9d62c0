"""Logs as JSON lines and metrics in embedded metric format; every function uses these two.

A handler is decorated in one order: logger context first, then metrics. Logs carry ids and numbers, never what people
wrote.
"""

import logging
import warnings

from aws_lambda_powertools import Logger, Metrics

from taskflow.runtime.metric import Metric

logger = Logger()
metrics = Metrics()

# An invocation that counted nothing is no mistake.
warnings.filterwarnings("ignore", message="No application metrics to publish")

# What the use cases log goes the same way, once.
_application = logging.getLogger("taskflow")
_application.addHandler(logger.registered_handler)
_application.setLevel(logger.log_level)
_application.propagate = False


def measure(metric: Metric, value: float = 1) -> None:
    """Add a value to a metric of this invocation; it leaves with the log when the handler returns."""
    metrics.add_metric(metric.value, metric.unit, value)
