"""Asks Prometheus for what the local runtime measures: business metrics, and Lambda's own of each function."""

from aws_lambda_powertools.metrics import MetricUnit

from infra.watch.series import Aws, Business, Series
from local.functions.metrics import snake_case

NAMESPACE = "taskflow"
LAMBDA = "AWS/Lambda"
DURATION = "Duration"
MEASURED = (LAMBDA, ("Invocations", "Errors", "Throttles", DURATION))
"""What of AWS's own metrics there is locally."""

WINDOW = "[$__rate_interval]"


def is_local(series: Series) -> bool:
    """Tell whether the local runtime measures it."""
    return isinstance(series, Business) or (series.namespace == MEASURED[0] and series.metric in MEASURED[1])


def expression(series: Series) -> str:
    """Write the query; a series of AWS's stands for a function, which is called `local-` and its logical id."""
    if isinstance(series, Aws):
        (function,) = series.dimensions.values()
        where = f'{{function_name="local-{function}"}}'
        return _query(f"aws_lambda_{snake_case(series.metric)}", where, series.stat, counts=series.metric != DURATION)
    name, where = f"{NAMESPACE}_{snake_case(series.metric.value)}", f'{{service="{series.service}"}}'
    return _query(name, where, series.stat, counts=series.metric.unit is MetricUnit.Count)


def _query(name: str, where: str, stat: str, *, counts: bool) -> str:
    if counts:
        return f"increase({name}_total{where}{WINDOW})"
    quantile = "1" if stat == "Maximum" else f"0.{stat.removeprefix('p')}"
    return f"histogram_quantile({quantile}, sum by (le) (increase({name}_seconds_bucket{where}{WINDOW})))"
